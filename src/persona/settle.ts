/** How a recorded tree becomes a persona's own: what it lacks, when it was made, its groups. */
import { type ByteString, fromUnicode, textOf } from '../base/bytes.ts'
import type { RecordedTree } from './image-build.ts'
import type { ImageEntry } from './image-entry.ts'
import type { Profile } from './profile.ts'
import type { Recorded } from './recorded.ts'
import type { Rename } from './rename.ts'

/**
 * The same tree without some paths and what is under them; `*` in one stands for any characters
 * but a slash.
 */
export const without = (tree: RecordedTree, absent: readonly string[]): RecordedTree => {
  if (absent.length === 0) return tree
  const isGone = absentOf(absent)
  const entries = tree.entries.filter(({ path }) => !isGone(path))
  return { entries, hash: `${tree.hash} without ${absent.map(fromUnicode).join(' ')}` }
}

/** Whether a profile says that a recorded path is not there. */
export const absentOf = (absent: readonly string[]): ((path: ByteString) => boolean) => {
  if (absent.length === 0) return () => false
  const patterns = absent.map((it) => patternOf(fromUnicode(it)))
  const isGone = new RegExp(`^(${patterns.join('|')})(/|$)`)
  return (path) => isGone.test(path)
}

const patternOf = (glob: string): string =>
  glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')

/** The same tree with some paths, and what is under them, in other places: in place of what is there. */
export const moved = (tree: RecordedTree, moves: Profile['moved']): RecordedTree => {
  const to = new Map(Object.entries(moves).map(([a, b]) => [fromUnicode(a), fromUnicode(b)]))
  if (to.size === 0) return tree
  const replaced = new Set(to.values())
  const isMoved = new RegExp(`^(${[...to.keys()].map(patternOf).join('|')})(?=/|$)`)
  const newPathOf = (path: ByteString): ByteString =>
    path.replace(isMoved, (from) => to.get(from) ?? from)
  const entries = tree.entries.flatMap((entry) => {
    const path = newPathOf(entry.path)
    if (path === entry.path && replaced.has(path)) return []
    return path === entry.path ? [entry] : [{ ...entry, path }]
  })
  return { entries, hash: `${tree.hash} moved ${JSON.stringify([...to])}` }
}

/** The same tree with some words of paths and links' targets replaced. */
export const renamed = (tree: RecordedTree, rename: Rename): RecordedTree => {
  if (rename.isNothing) return tree
  const entries = tree.entries.map((entry) => ({
    ...entry,
    path: rename.text(entry.path),
    target: rename.text(entry.target),
  }))
  return { entries, hash: `${tree.hash} renamed ${rename.key}` }
}

/** What was written this long before the root was finished was written while it was made. */
const MAKING_S = 3_600

/** The same tree, made at another time: what its making wrote bears that time. */
export const madeAt = (tree: RecordedTree, madeS: number): RecordedTree => {
  const recordedS = tree.entries[0]?.mtimeS ?? madeS
  const later = madeS - recordedS
  if (later === 0) return tree
  const late = (entry: ImageEntry): ImageEntry =>
    entry.mtimeS < recordedS - MAKING_S ? entry : { ...entry, mtimeS: entry.mtimeS + later }
  return { entries: tree.entries.map(late), hash: `${tree.hash} made ${madeS}` }
}

/** The same tree, with the files of users and groups that the persona numbers otherwise. */
export const renumbered = (
  tree: RecordedTree,
  recorded: Recorded,
  { users, groups }: Profile,
): RecordedTree => {
  const uids = changed(
    numbersIn(tree, recorded, '/etc/passwd'),
    users.map(({ name, uid }) => [name, uid]),
  )
  const gids = changed(
    numbersIn(tree, recorded, '/etc/group'),
    groups.map(({ name, gid }) => [name, gid]),
  )
  if (uids.size + gids.size === 0) return tree
  const entries = tree.entries.map((entry) => {
    const uid = uids.get(entry.uid) ?? entry.uid
    const gid = gids.get(entry.gid) ?? entry.gid
    return uid === entry.uid && gid === entry.gid ? entry : { ...entry, uid, gid }
  })
  const key = JSON.stringify(uids.size === 0 ? [...gids] : [[...uids], [...gids]])
  return { entries, hash: `${tree.hash} groups ${key}` }
}

/** From recorded numbers to those that the same names have now. */
const changed = (
  recorded: ReadonlyMap<string, number>,
  now: readonly (readonly [string, number])[],
): ReadonlyMap<number, number> => {
  const numbers = new Map<number, number>()
  for (const [name, number] of now) {
    const before = recorded.get(name)
    if (before !== undefined && before !== number) numbers.set(before, number)
  }
  return numbers
}

/** Name and number (its third field) of every line of a recorded file. */
const numbersIn = (
  tree: RecordedTree,
  recorded: Recorded,
  path: ByteString,
): ReadonlyMap<string, number> => {
  const file = tree.entries.find((entry) => entry.path === path)
  if (file === undefined) return new Map()
  const { at, head, tail } = file.content
  const lines = textOf(recorded.read(at, head + tail))
    .trimEnd()
    .split('\n')
  return new Map(
    lines.map((line) => line.split(':')).map(([name = '', , number]) => [name, Number(number)]),
  )
}
