/** Ghosts and a growing file for random changes: what the world may do by itself, in the model. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { type Kind, type Model, type ModelNode, newNode } from './testing-model.ts'
import { type Ino, S_IFDIR, S_IFLNK, S_IFREG, type Tree } from './tree.ts'
import type { Ghosts, Image, Living, Promised } from './world.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const PATH_CHARS_MAX = 8
const NODES_MAX = 28

const chanceOf = (path: ByteString): number =>
  createHash('sha256').update(path).digest().readUInt32LE(0)

const sizeOf = (path: ByteString): number => 1 + (chanceOf(path) % 10_000)

/** Plausible by chance: files, links and directories with all that is promised in them. */
export class RandomGhosts implements Ghosts {
  /** While somebody only compares, nothing comes into being and no directory is closed. */
  isLooking = false

  mayHold(): boolean {
    return !this.isLooking
  }

  promise(path: ByteString): Promised | undefined {
    const chance = chanceOf(path)
    if (path.length > PATH_CHARS_MAX || chance % 3 > 0) return undefined
    const kind = (chance >>> 8) % 4
    const as = { uid: chance % 5, gid: chance % 7, mtimeS: 1_700_000_000, mtimeNs: chance % 999 }
    if (kind === 0) return { mode: S_IFLNK | 0o777, size: 4, target: 'b/cd', ...as }
    if (kind > 1) return { mode: S_IFREG | 0o640, size: sizeOf(path), ...as }
    const children = NAMES.filter((name) => this.promise(`${path}/${name}`) !== undefined)
    return { mode: S_IFDIR | 0o750, size: 4_096, children, ...as }
  }

  bytes(path: ByteString): Bytes {
    return bytesOf(path.padEnd(sizeOf(path), path))
  }
}

/** Tells the model which directories are the persona's, and which file grows. */
export const prepare = (model: Model, image: Image, living: Living): void => {
  for (const node of model.nodes()) {
    if (node.kind === 'dir') node.persona = image.pathOf(node.ino)
    if (living.has(node.ino)) node.livedTo = node.bytes.length
  }
}

/** Appends what the growing file has got since; the world may be a tick behind the clock. */
export const grow = (tree: Tree, model: Model, living: Living, nowMs: number): void => {
  for (const node of new Set([...model.nodes(), ...model.held])) {
    if (node.livedTo < 0) continue
    const stat = tree.stat(node.ino)
    assert.ok(!failed(stat), `the growing file ${node.ino}`)
    const grown = stat.size - node.bytes.length
    const sizes = [living.state(node.ino, nowMs - 4).size, living.state(node.ino, nowMs).size]
    assert.ok(sizes.includes(node.livedTo + grown), `it has grown by ${grown} bytes`)
    const bytes = living.read(node.ino, { at: node.livedTo, count: grown }, nowMs)
    node.bytes = new Uint8Array(Buffer.concat([node.bytes, bytes]))
    node.livedTo += grown
  }
}

/** Somebody asks for a name, or lists a directory; says what. */
export const ask = (tree: Tree, model: Model, ghosts: RandomGhosts, dice: Dice): string => {
  const dirs = model.nodes().filter(({ kind }) => kind === 'dir')
  const dir = dirs[dice.below(dirs.length)] ?? model.root
  if (dice.below(40) === 0) {
    assert.ok(!failed(tree.list(dir.ino)))
    if (dir.persona !== undefined) dir.isClosed = true
    return `list ${dir.ino}`
  }
  const name = NAMES[dice.below(NAMES.length)] ?? 'a'
  const there = dir.names.get(name)
  if (there === undefined && model.nodes().length >= NODES_MAX) return 'enough is there'
  const path = dir.persona === '/' ? `/${name}` : `${dir.persona}/${name}`
  const isFree = there === undefined && !dir.isClosed && !dir.hidden.has(name)
  const isPromised = isFree && dir.persona !== undefined && ghosts.promise(path) !== undefined
  const said = `look for ${dir.ino}/${name}`
  const ino = tree.lookup(dir.ino, name)
  if (isPromised) {
    assert.ok(!failed(ino), said)
    conjure({ tree, ghosts }, { dir, name, path, ino })
  } else assert.equal(ino, there?.ino ?? ENOENT, said)
  return said
}

const KINDS = new Map<number, Kind>([
  [S_IFDIR, 'dir'],
  [S_IFREG, 'file'],
  [S_IFLNK, 'link'],
])

const conjure = (
  of: { tree: Tree; ghosts: RandomGhosts },
  at: { dir: ModelNode; name: ByteString; path: ByteString; ino: Ino },
): void => {
  const { dir, name, path, ino } = at
  const promised = of.ghosts.promise(path)
  assert.ok(promised !== undefined)
  const kind = KINDS.get(promised.mode & 0o170000) ?? 'file'
  const { uid, gid, target = '', children = [] } = promised
  const bytes = kind === 'file' ? of.ghosts.bytes(path) : new Uint8Array(0)
  const node = newNode(kind, { ino, mode: promised.mode & 0o7777, uid, gid }, { target, bytes })
  dir.names.set(name, node)
  if (kind !== 'dir') return
  node.parent = dir
  node.persona = path
  for (const child of children) {
    const inside = of.tree.existing(ino, child)
    assert.ok(!failed(inside), `${path}/${child}`)
    conjure(of, { dir: node, name: child, path: `${path}/${child}`, ino: inside })
  }
}
