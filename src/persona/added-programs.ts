/** Where the operator's own programs stand in the image. */
import assert from 'node:assert'
import { createHash } from 'node:crypto'
import type { ByteString } from '../base/bytes.ts'
import { isDirectory, isRegular, S_IFREG } from '../world/tree.ts'
import type { OverlayEntry, RecordedTree } from './image-build.ts'
import type { ImageEntry } from './image-entry.ts'
import type { About } from './recipe.ts'

const HOME_OF_PROGRAMS = '/usr/local/bin'
const OTHER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/usr/bin']

/**
 * An extra program stands in /usr/local/bin, and in place of what bears its name elsewhere on
 * PATH, unless that is a binary of this very name: `identify` finds it by that.
 */
export const programEntries = (about: About, tree: RecordedTree): readonly OverlayEntry[] => {
  const before = new Map(tree.entries.map((entry) => [entry.path, entry]))
  if (about.isImported === true) return besideTrue(about, before)
  const entries: OverlayEntry[] = []
  for (const name of about.programs) {
    entries.push(programAt(about, `${HOME_OF_PROGRAMS}/${name}`, before))
    for (const folder of OTHER_FOLDERS) {
      const there = before.get(`${folder}/${name}`)
      if (there === undefined) continue
      if (isRegular(there.mode) && there.content.kind === 'elf') continue
      entries.push(programAt(about, there.path, before))
    }
  }
  return entries
}

/** What an imported root has stays: where it is found by its name, ours runs in its place. */
const besideTrue = (
  about: About,
  before: ReadonlyMap<ByteString, ImageEntry>,
): readonly OverlayEntry[] => {
  const places = [HOME_OF_PROGRAMS, ...OTHER_FOLDERS, '/bin']
  const there = (path: ByteString): ImageEntry | undefined => before.get(path)
  const home = places.find((path) => isDirectory(there(path)?.mode ?? 0))
  const frame = [...before.values()].find((it) => isFrame(it))
  if (home === undefined || frame === undefined) return []
  return about.programs
    .filter((name) => !places.some((folder) => there(`${folder}/${name}`) !== undefined))
    .map((name) => framed(about, `${home}/${name}`, frame))
}

/** A build id is what such a program is known by. */
const BUILD_ID = /^[0-9a-f]{40}$/
const FRAME_BYTES_MAX = 65_536

/** A small program of the root's own, with a build id that can be replaced. */
const isFrame = ({ path, mode, size, content, key }: ImageEntry): boolean =>
  isRegular(mode) &&
  (mode & 0o111) !== 0 &&
  content.kind === 'elf' &&
  size <= FRAME_BYTES_MAX &&
  BUILD_ID.test(key ?? '') &&
  FRAMES.some((name) => path.endsWith(`bin/${name}`))

/** Small recorded programs whose frames the operator's borrow. */
const FRAMES = ['true', 'yes', 'nice', 'printenv', 'tty', 'link', 'nproc', 'whoami']

const programAt = (
  about: About,
  path: ByteString,
  before: ReadonlyMap<ByteString, ImageEntry>,
): OverlayEntry => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const draw = createHash('sha256').update(name).digest().readUInt8(0)
  const frame = before.get(`/usr/bin/${FRAMES[draw % FRAMES.length]}`)
  assert(frame !== undefined, 'the image has small programs')
  return framed(about, path, frame)
}

const framed = (about: About, path: ByteString, frame: ImageEntry): OverlayEntry => ({
  ...frame,
  path,
  mode: S_IFREG | 0o755,
  mtimeS: Date.parse(about.profile.installed) / 1000,
  mtimeNs: 0,
  content: { ...frame.content, kind: 'program' },
})
