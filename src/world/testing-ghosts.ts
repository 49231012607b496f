/** Ghosts and growing files that tests can foresee: the ports of a world, as simple as can be. */
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'
import type { Waiting } from '../base/waiting.ts'
import { TINY_MTIME_S } from './testing-image.ts'
import { type Ino, S_IFDIR, S_IFLNK, S_IFREG } from './tree.ts'
import type { Ghosts, Image, Living, Promised } from './world.ts'

/** What is promised at a path: a text, a link, or a directory of what is promised below it. */
export interface FakeGhost {
  readonly text?: ByteString
  readonly to?: ByteString
  readonly mode?: number
  readonly uid?: number
}

/** Ghosts in the directories named; paths below a promised directory are its children. */
export const fakeGhosts = (
  dirs: readonly ByteString[],
  paths: Readonly<Record<ByteString, FakeGhost>>,
  waiting: (path: ByteString) => Waiting | undefined = () => undefined,
): Ghosts => {
  const above = (path: ByteString) => path.slice(0, path.lastIndexOf('/')) || '/'
  const promise = (path: ByteString): Promised | undefined => {
    const ghost = Object.hasOwn(paths, path) ? paths[path] : undefined
    if (ghost === undefined) return undefined
    const { text, to, uid = 0 } = ghost
    const times = { mtimeS: TINY_MTIME_S, mtimeNs: 5 }
    const owned = { uid, gid: uid, ...times }
    if (to !== undefined) return { mode: S_IFLNK | 0o777, size: to.length, target: to, ...owned }
    if (text !== undefined) {
      return { mode: S_IFREG | (ghost.mode ?? 0o644), size: text.length, ...owned }
    }
    const children = Object.keys(paths).filter((other) => other !== path && above(other) === path)
    const names = children.map((child) => child.slice(path.length + 1))
    return { mode: S_IFDIR | (ghost.mode ?? 0o755), size: 4_096, children: names, ...owned }
  }
  return {
    mayHold: (dir) => dirs.includes(dir),
    promise,
    bytes: (path) => waiting(path) ?? bytesOf(paths[path]?.text ?? ''),
  }
}

/** Bytes of one line of a growing file; one is written every second. */
export const LINE = 10

/** A line of a life, `life` and second within it. */
export const lineOf = (life: number, second: number): ByteString =>
  `${`${life}:${second}`.padEnd(LINE - 1)}\n`

/**
 * Logs: `names` are one file and its older ones, newest first; after `turnS` seconds (counted from
 * 1970) each goes one name further, and the oldest begins anew.
 */
export const fakeLiving = (image: Image, names: readonly ByteString[], turnS: number): Living => {
  const ring = names.map((path) => {
    let ino: Ino = 1
    for (const name of path.slice(1).split('/')) ino = image.lookup(ino, name) ?? 0
    return ino
  })
  const count = ring.length
  const bornS = (ino: Ino, nowMs: number): number => {
    const turn = Math.floor(nowMs / 1000 / turnS)
    const at = ring.indexOf(ino)
    return (turn - ((((turn - at) % count) + count) % count)) * turnS
  }
  const linesOf = (ino: Ino, nowMs: number): number =>
    Math.min(turnS, Math.floor(nowMs / 1000) - bornS(ino, nowMs))
  return {
    has: (ino) => ring.includes(ino),
    turnedS: (_, nowMs) => Math.floor(nowMs / 1000 / turnS) * turnS,
    bearer: (ino, nowMs) => {
      const turn = Math.floor(nowMs / 1000 / turnS)
      return ring[(((turn - ring.indexOf(ino)) % count) + count) % count] ?? 0
    },
    state: (ino, nowMs) => {
      const birthS = bornS(ino, nowMs)
      const lines = linesOf(ino, nowMs)
      const mtimeS = birthS + lines
      return { life: birthS / turnS, size: lines * LINE, mtimeS, mtimeNs: 0, birthS }
    },
    read: (ino, { at, count: bytes }, nowMs): Bytes => {
      const life = bornS(ino, nowMs) / turnS
      const end = Math.min(at + bytes, linesOf(ino, nowMs) * LINE)
      let text = ''
      const first = Math.floor(at / LINE)
      for (let line = first; line * LINE < end; line++) text += lineOf(life, line)
      return bytesOf(text.slice(at - first * LINE, end - first * LINE))
    },
  }
}
