/** What a persona lays over the recorded tree: its recipes' files, and the operator's programs. */
import type { ByteString } from '../base/bytes.ts'
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from '../world/tree.ts'
import type { OverlayEntry, RecordedTree } from './image-build.ts'
import { type Content, type ImageEntry, unrecorded } from './image-entry.ts'
import { logsOf, type NamedLog } from './log-names.ts'
import { type About, type PlannedFile, type Recipe, TEXT_KINDS } from './recipe.ts'
import type { Recorded } from './recorded.ts'
import { slotsOf } from './slots.ts'

interface Ground {
  readonly about: About
  readonly tree: RecordedTree
  readonly recorded: Recorded
}

/** Every entry a persona's recipes add or replace, with the size their bytes will have. */
export const overlayOf = (
  { about, tree, recorded }: Ground,
  recipes: readonly Recipe[],
): readonly OverlayEntry[] => {
  const before = new Map(tree.entries.map((entry) => [entry.path, entry]))
  const entries = new Map<ByteString, OverlayEntry>()
  for (const recipe of recipes) {
    for (const planned of recipe.files?.(about) ?? []) {
      const entry = entryOf(about, planned, before)
      const isMade = entry.content.kind === 'made'
      const measured = (): number => measure(recipe, { about, entry, recorded })
      const size = isMade ? (planned.size ?? measured()) : entry.size
      entries.set(planned.path, { ...entry, size })
    }
  }
  logsOf(about, recipes).forEach((of, at) => {
    for (const entry of livingEntries(about, of, at)) entries.set(entry.path, entry)
  })
  return [...entries.values()]
}

/** A log's names, the newest first: logrotate keeps mode and owner. */
const livingEntries = (about: About, { log, names }: NamedLog, at: number): OverlayEntry[] =>
  names.map(({ path }) => ({
    path,
    mode: S_IFREG | (log.mode ?? LOG_MODE),
    uid: log.uid ?? 0,
    gid: log.gid ?? ADM_GID,
    size: 0,
    rdev: 0,
    mtimeS: installedS(about),
    mtimeNs: 0,
    target: '',
    content: { ...unrecorded('living'), at },
  }))

const TYPES = { file: S_IFREG, directory: S_IFDIR, link: S_IFLNK, socket: S_IFSOCK }
const MODES = { file: 0o644, directory: 0o755, link: 0o777, socket: 0o777 }
/** `create 0640 root adm`, as most packages have it. */
const LOG_MODE = 0o640
const ADM_GID = 4
/** A directory of ext4 begins with one block. */
const DIRECTORY_BYTES = 4_096

const entryOf = (
  about: About,
  planned: PlannedFile,
  tree: ReadonlyMap<ByteString, ImageEntry>,
): OverlayEntry => {
  const { path, type = 'file', target = '', mtimeS } = planned
  const recorded = tree.get(path)
  const original = tree.get(planned.copyOf ?? '')
  const before =
    recorded !== undefined && (recorded.mode & S_IFMT) === TYPES[type] ? recorded : undefined
  return {
    path,
    mode: TYPES[type] | (planned.mode ?? (before?.mode ?? MODES[type]) & 0o7777),
    uid: planned.uid ?? before?.uid ?? 0,
    gid: planned.gid ?? before?.gid ?? 0,
    size:
      type === 'directory'
        ? (before?.size ?? DIRECTORY_BYTES)
        : (planned.imagined?.size ?? original?.size ?? target.length),
    rdev: 0,
    mtimeS: mtimeS ?? before?.mtimeS ?? installedS(about),
    mtimeNs: mtimeS === undefined ? (before?.mtimeNs ?? 0) : 0,
    target,
    content: contentOf(planned, original, before),
  }
}

const contentOf = (
  { type = 'file', imagined }: PlannedFile,
  original: ImageEntry | undefined,
  before: ImageEntry | undefined,
): Content => {
  if (imagined !== undefined) {
    return { ...unrecorded('imagined'), at: TEXT_KINDS.indexOf(imagined.kind) }
  }
  if (original !== undefined) return original.content
  return type === 'file' ? madeOver(before) : unrecorded('none')
}

/** Made by a recipe, which may look at what was recorded there. */
const madeOver = (before: ImageEntry | undefined): Content => ({
  ...(before?.content ?? unrecorded('made')),
  kind: 'made',
})

const installedS = ({ profile }: About): number => Date.parse(profile.installed) / 1000

const measure = (
  recipe: Recipe,
  { about, entry, recorded }: { about: About; entry: OverlayEntry; recorded: Recorded },
): number => {
  const { at, head, tail } = entry.content
  const kept = recorded.read(at, head + tail)
  const parts = { head: kept.subarray(0, head), tail: kept.subarray(head) }
  return recipe.make({
    ...about,
    path: entry.path,
    kind: 'made',
    size: 0,
    mtimeS: entry.mtimeS,
    slots: slotsOf(about.seed, ''),
    ...parts,
  }).length
}
