/** A small image in memory, and worlds on it, for the tests of all folders. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf, NO_BYTES } from '../base/bytes.ts'
import { type ManualClock, manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { createWorld } from './create.ts'
import {
  type Ino,
  isDirectory,
  isSymlink,
  makeDevice,
  S_IFCHR,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from './tree.ts'
import type { Image, ImageStat, Imagine, World, WorldSetup } from './world.ts'

/** One path of a tiny image. Its kind: text (a file), `to` (a link), `dir`, or a mode with type. */
export interface TinyEntry {
  readonly text?: ByteString
  readonly to?: ByteString
  readonly dir?: true
  /** Another path of the same file (a hard link). */
  readonly same?: ByteString
  /** Permission bits; with type bits for devices and FIFOs. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly rdev?: number
  readonly mtimeS?: number
  readonly xattrs?: ReadonlyMap<ByteString, Bytes>
}

/** Modification time of what does not name one: 2026-01-01 00:00:00 UTC. */
export const TINY_MTIME_S = 1_767_225_600

interface Node {
  readonly stat: ImageStat
  readonly target: ByteString
  readonly content: Bytes
  readonly names: Map<ByteString, Ino>
  readonly parent: Ino
  readonly path: ByteString
  readonly xattrs: ReadonlyMap<ByteString, Bytes> | undefined
}

/** An image of the given paths (directories above them are made) and its bytes. */
export const tinyImage = (
  entries: Readonly<Record<string, TinyEntry>> = {},
): { readonly image: Image; readonly imagine: Imagine } => {
  const nodes: Node[] = []
  const inos = new Map<ByteString, Ino>()
  const add = (path: ByteString, entry: TinyEntry): Ino => {
    const known = inos.get(path)
    if (known !== undefined) return known
    const slash = path.lastIndexOf('/')
    const above = path.slice(0, slash) || '/'
    const parent = path === '/' ? 1 : add(above, entries[above] ?? { dir: true })
    const same = entry.same === undefined ? undefined : inos.get(entry.same)
    const ino = same ?? nodes.length + 1
    if (same === undefined) nodes.push(nodeOf(path, entry, parent))
    inos.set(path, ino)
    if (path !== '/') nodes[parent - 1]?.names.set(path.slice(slash + 1), ino)
    return ino
  }
  add('/', entries['/'] ?? { dir: true })
  for (const [path, entry] of Object.entries(entries)) add(path, entry)
  const node = (ino: Ino): Node => {
    const found = nodes[ino - 1]
    if (found === undefined) throw new Error(`a tiny image has no inode ${ino}`)
    return found
  }
  const image: Image = {
    pin: createHash('sha256')
      .update(JSON.stringify(Object.entries(entries)))
      .digest('hex'),
    inodes: nodes.length,
    has: (ino) => ino >= 1 && ino <= nodes.length,
    stat: (ino) => ({ ...node(ino).stat, nlink: linksOf(nodes, ino) }),
    lookup: (dir, name) => node(dir).names.get(name),
    list: (dir) => [...node(dir).names].map(([name, ino]) => ({ name, ino })),
    parentOf: (dir) => node(dir).parent,
    target: (ino) => node(ino).target,
    pathOf: (ino) => node(ino).path,
    xattrs: (ino) => node(ino).xattrs,
  }
  return { image, imagine: (ino) => node(ino).content }
}

const nodeOf = (path: ByteString, entry: TinyEntry, parent: Ino): Node => {
  const { text, to, mode = to === undefined ? undefined : 0o777 } = entry
  const isFile = text !== undefined || entry.same !== undefined
  const type = isFile ? S_IFREG : to === undefined ? S_IFDIR : S_IFLNK
  const bits = mode ?? (type === S_IFDIR ? 0o755 : 0o644)
  const full = (bits & S_IFMT) === 0 ? type | bits : bits
  const content = text === undefined ? NO_BYTES : bytesOf(text)
  const size = isDirectory(full) ? 4096 : isSymlink(full) ? (to ?? '').length : content.length
  const { uid = 0, gid = 0, rdev = 0, mtimeS = TINY_MTIME_S } = entry
  const stat = { mode: full, nlink: 1, uid, gid, size, rdev, mtimeS, mtimeNs: 0 }
  const names = new Map<ByteString, Ino>()
  return { stat, target: to ?? '', content, names, parent, path, xattrs: entry.xattrs }
}

/** A file has as many links as names, a directory two and one for each directory in it. */
const linksOf = (nodes: readonly Node[], ino: Ino): number => {
  const isDir = (of: Ino) => isDirectory(nodes[of - 1]?.stat.mode ?? 0)
  if (isDir(ino)) return 2 + [...(nodes[ino - 1]?.names.values() ?? [])].filter(isDir).length
  return nodes.flatMap(({ names }) => [...names.values()]).filter((of) => of === ino).length
}

/** The devices every /dev has, to be spread into an image's entries. */
export const TINY_DEV: Readonly<Record<string, TinyEntry>> = {
  '/dev/null': { mode: S_IFCHR | 0o666, rdev: makeDevice(1, 3) },
  '/dev/zero': { mode: S_IFCHR | 0o666, rdev: makeDevice(1, 5) },
  '/dev/full': { mode: S_IFCHR | 0o666, rdev: makeDevice(1, 7) },
  '/dev/random': { mode: S_IFCHR | 0o666, rdev: makeDevice(1, 8) },
  '/dev/urandom': { mode: S_IFCHR | 0o666, rdev: makeDevice(1, 9) },
  '/dev/tty': { mode: S_IFCHR | 0o666, rdev: makeDevice(5, 0) },
  '/dev/ptmx': { mode: S_IFCHR | 0o666, rdev: makeDevice(5, 2) },
}

/** A world and the clock that drives it. */
export interface TinyWorld {
  readonly world: World
  readonly clock: ManualClock
}

/** A world on a tiny image, with a clock that stands still and nothing stored. */
export const tinyWorld = (
  entries: Readonly<Record<string, TinyEntry>> = {},
  but: Partial<WorldSetup> = {},
): TinyWorld => {
  const clock = manualClock(1_795_294_800_000)
  const world = createWorld({
    ...tinyImage({ '/tmp': { dir: true, mode: 0o1777 }, ...TINY_DEV, ...entries }),
    fetchBlob: () => {
      throw new Error('nothing was stored')
    },
    facts: {
      hostname: 'web01',
      domain: 'example.org',
      kernelRelease: '6.1.0-32-amd64',
      kernelVersion: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)',
      machine: 'x86_64',
    },
    clock,
    dice: seededDice('tiny'),
    limits: { inodes: 65_536, bytes: 268_435_456, processes: 256 },
    firstPid: 1841,
    records: [],
    ...but,
  })
  return { world, clock }
}
