/** One random change to a world's tree and to its model, which must answer the same. */
import assert from 'node:assert/strict'
import { bytesOf } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import {
  type Code,
  isCode,
  type Kind,
  type Model,
  type ModelNode,
  newNode,
} from './testing-model.ts'
import { settled } from './testing-store.ts'
import { S_IFIFO, S_IFREG, S_ISGID, S_ISUID, type Tree } from './tree.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const OFFSETS = [0, 1, 100, 4_095, 4_096, 8_192, 65_535, 65_536, 65_537, 131_072, 149_999, 200_000]
const MODES = [0o644, 0o755, 0o600, 0o2755, 0o6711, 0o4644, 0o1777]
const NODES_MAX = 28

/** What one step works on. */
interface Ground {
  readonly tree: Tree
  readonly model: Model
  readonly dice: Dice
}

/** Does something, and says what. */
export const step = (tree: Tree, model: Model, dice: Dice): string => {
  const ground: Ground = { tree, model, dice }
  let at = dice.below(TOTAL)
  for (const [weight, act] of ACTS) {
    at -= weight
    if (at < 0) return act(ground)
  }
  throw new Error('no step')
}

const pick = <T>(dice: Dice, from: readonly T[]): T => {
  const one = from[dice.below(from.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

const placeIn = ({ model, dice }: Ground) => {
  const dirs = model.nodes().filter(({ kind }) => kind === 'dir')
  const isRemoved = dice.below(20) === 0
  const removed = [...model.held].filter((node) => node.kind === 'dir')
  const dir = isRemoved && removed.length > 0 ? pick(dice, removed) : pick(dice, dirs)
  return { dir, name: pick(dice, NAMES) }
}

const fileOf = ({ model, dice }: Ground): ModelNode | undefined => {
  const held = [...model.held].filter(({ kind }) => kind === 'file')
  const files = model.nodes().filter(({ kind }) => kind === 'file')
  if (held.length > 0 && dice.below(3) === 0) return pick(dice, held)
  return files.length === 0 ? undefined : pick(dice, files)
}

/** The world's answer must be the model's: the same error, or the same inode. */
const agree = (ours: unknown, wanted: ModelNode | Code, said: string): string => {
  const code = failed(ours) ? (ours as Errno).code : ours
  assert.deepEqual(code, isCode(wanted) ? wanted : wanted.ino, said)
  return said
}

const make =
  (kind: Kind) =>
  (ground: Ground): string => {
    const { tree, model, dice } = ground
    const { dir, name } = placeIn(ground)
    if (model.nodes().length >= NODES_MAX) return unlink(ground)
    const mode = kind === 'link' ? 0o777 : pick(dice, MODES)
    const as = { mode, uid: dice.below(3), gid: dice.below(3) }
    const target = 't'.repeat(1 + dice.below(100))
    const ours =
      kind === 'dir'
        ? tree.mkdir(dir.ino, name, as)
        : kind === 'link'
          ? tree.symlink(dir.ino, name, target, as)
          : tree.make(dir.ino, name, { ...as, mode: (kind === 'fifo' ? S_IFIFO : S_IFREG) | mode })
    const node = newNode(
      kind,
      { ...as, ino: typeof ours === 'number' ? ours : 0 },
      { target: kind === 'link' ? target : '' },
    )
    inherit(dir, node)
    return agree(ours, model.put(dir, name, node), `make ${kind} ${dir.ino}/${name}`)
  }

const inherit = (dir: ModelNode, node: ModelNode): void => {
  if ((dir.mode & S_ISGID) === 0) return
  node.gid = dir.gid
  if (node.kind === 'dir') node.mode |= S_ISGID
}

const makeUnnamed = ({ tree, model, dice }: Ground): string => {
  if (model.held.size > 6) return 'enough is held'
  const dir = pick(
    dice,
    model.nodes().filter(({ kind }) => kind === 'dir'),
  )
  const as = { mode: 0o600, uid: 1, gid: 1 }
  const ino = tree.makeUnnamed(dir.ino, as)
  assert.ok(typeof ino === 'number')
  tree.hold(ino)
  const node = newNode('file', { ...as, ino })
  inherit(dir, node)
  node.holds = 1
  model.held.add(node)
  return `unnamed ${ino}`
}

const link = (ground: Ground): string => {
  const { tree, model, dice } = ground
  const { dir, name } = placeIn(ground)
  const node = fileOf(ground) ?? pick(dice, model.nodes())
  const ours = tree.link(node.ino, dir.ino, name)
  return agree(ours, model.link(node, dir, name), `link ${node.ino} ${dir.ino}/${name}`)
}

const unlink = (ground: Ground): string => {
  const { dir, name } = placeIn(ground)
  const ours = ground.tree.unlink(dir.ino, name)
  return agree(ours, ground.model.unlink(dir, name), `unlink ${dir.ino}/${name}`)
}

const rmdir = (ground: Ground): string => {
  const { dir, name } = placeIn(ground)
  const ours = ground.tree.rmdir(dir.ino, name)
  return agree(ours, ground.model.rmdir(dir, name), `rmdir ${dir.ino}/${name}`)
}

const rename = (ground: Ground): string => {
  const { tree, model, dice } = ground
  const from = placeIn(ground)
  const to = placeIn(ground)
  const flags = pick(dice, [{}, {}, { exchange: true }, { noReplace: true }])
  const said = `rename ${from.dir.ino}/${from.name} ${to.dir.ino}/${to.name} ${JSON.stringify(flags)}`
  const ours = tree.rename(
    { dir: from.dir.ino, name: from.name },
    { dir: to.dir.ino, name: to.name },
    flags,
  )
  const isRemoved = to.dir !== model.root && to.dir.parent === undefined
  if (isRemoved && from.dir.names.has(from.name) && !('exchange' in flags)) {
    assert.ok(failed(ours), said)
    return said
  }
  return agree(ours, model.rename(from, to, flags), said)
}

const write = (ground: Ground): string => {
  const node = fileOf(ground)
  if (node === undefined) return 'no file'
  const { tree, model, dice } = ground
  const at = pick(dice, OFFSETS)
  const count = dice.below(10) === 0 ? dice.below(150_000) : dice.below(6_000)
  const bytes = bytesOf(pick(dice, ['x', 'y', 'z']).repeat(count))
  const said = `write ${node.ino} at ${at}: ${count}`
  assert.equal(
    settled(() => tree.write(node.ino, at, bytes)),
    count,
    said,
  )
  model.write(node, at, bytes)
  return said
}

const read = (ground: Ground): string => {
  const node = fileOf(ground)
  if (node === undefined) return 'no file'
  const { tree, dice } = ground
  const at = pick(dice, OFFSETS)
  const count = dice.below(100_000)
  const said = `read ${node.ino} at ${at}: ${count}`
  const bytes = settled(() => tree.read(node.ino, at, count))
  tree.touchRead(node.ino)
  assert.ok(!failed(bytes), said)
  assert.ok(Buffer.compare(bytes, node.bytes.subarray(at, at + count)) === 0, said)
  return said
}

const resize = (ground: Ground): string => {
  const node = fileOf(ground)
  if (node === undefined) return 'no file'
  const size = pick(ground.dice, OFFSETS)
  const said = `truncate ${node.ino} to ${size}`
  const stat = settled(() => ground.tree.setattr(node.ino, { size }))
  assert.ok(!failed(stat) && stat.size === size, said)
  ground.model.resize(node, size)
  return said
}

const zero = (ground: Ground): string => {
  const node = fileOf(ground)
  if (node === undefined) return 'no file'
  const { tree, model, dice } = ground
  const at = pick(dice, OFFSETS)
  const bytes = 1 + dice.below(100_000)
  const how = pick(dice, [{ punch: true, keepSize: true }, { zero: true }, { keepSize: true }])
  const said = `allocate ${node.ino} ${at}+${bytes} ${JSON.stringify(how)}`
  const stat = settled(() => tree.allocate(node.ino, { at, bytes }, how))
  assert.ok(!failed(stat), said)
  if (!('keepSize' in how) && at + bytes > node.bytes.length) model.resize(node, at + bytes)
  if ('punch' in how || 'zero' in how) model.zero(node, at, at + bytes)
  return said
}

const change = ({ tree, model, dice }: Ground): string => {
  const node = pick(dice, model.nodes())
  if (node.kind === 'link') return 'a link'
  const mode = pick(dice, MODES)
  const uid = dice.below(5)
  if (dice.below(2) === 0) {
    assert.ok(!(tree.setattr(node.ino, { mode }) instanceof Waiting))
    node.mode = mode
    return `chmod ${node.ino}`
  }
  assert.ok(!(tree.setattr(node.ino, { uid }) instanceof Waiting))
  node.uid = uid
  if (node.kind === 'dir') return `chown ${node.ino}`
  const lends = (node.mode & 0o010) === 0 ? S_ISUID : S_ISUID | S_ISGID
  node.mode &= ~lends
  return `chown ${node.ino}`
}

const attribute = ({ tree, model, dice }: Ground): string => {
  const node = pick(dice, model.nodes())
  const name = pick(dice, ['user.a', 'user.b', 'trusted.c'])
  const said = `xattr ${node.ino} ${name}`
  if (dice.below(3) === 0) {
    const ours = tree.removexattr(node.ino, name)
    return agree(ours, node.xattrs.delete(name) ? node : 'ENODATA', said)
  }
  const value = 'v'.repeat(dice.below(200))
  node.xattrs.set(name, value)
  return agree(tree.setxattr(node.ino, name, bytesOf(value)), node, said)
}

const hold = ({ tree, model, dice }: Ground): string => {
  if (model.held.size > 6) return 'enough is held'
  const node = pick(dice, model.nodes())
  tree.hold(node.ino)
  node.holds++
  model.held.add(node)
  return `hold ${node.ino}`
}

const release = ({ tree, model, dice }: Ground): string => {
  if (model.held.size === 0) return 'nothing is held'
  const node = pick(dice, [...model.held])
  tree.release(node.ino)
  if (--node.holds === 0) model.held.delete(node)
  return `release ${node.ino}`
}

const ACTS: readonly (readonly [weight: number, act: (ground: Ground) => string])[] = [
  [8, make('file')],
  [7, make('dir')],
  [3, make('link')],
  [1, make('fifo')],
  [1, makeUnnamed],
  [6, link],
  [8, unlink],
  [5, rmdir],
  [14, rename],
  [10, write],
  [6, read],
  [5, resize],
  [4, zero],
  [5, change],
  [4, attribute],
  [4, hold],
  [5, release],
]
const TOTAL = ACTS.reduce((sum, [weight]) => sum + weight, 0)
