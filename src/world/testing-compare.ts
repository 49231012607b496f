/** A world's tree against the model of one: everything that both know must be the same. */
import assert from 'node:assert/strict'
import { copyOf, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { parseKey } from './keys.ts'
import { type Kind, Model, type ModelNode, newNode } from './testing-model.ts'
import { contentOf, type StoredWorld, settled } from './testing-store.ts'
import {
  type Ino,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  type Stat,
  type Tree,
} from './tree.ts'

const TYPES: Readonly<Record<Kind, number>> = {
  dir: S_IFDIR,
  file: S_IFREG,
  link: S_IFLNK,
  fifo: S_IFIFO,
}

const statOf = (tree: Tree, ino: Ino): Stat => {
  const stat = tree.stat(ino)
  if (failed(stat)) throw new Error(`inode ${ino}: ${stat.code}`)
  return stat
}

/** The model of a tree as it stands. */
export const modelOf = (tree: Tree): Model => {
  const known = new Map<Ino, ModelNode>()
  const read = (ino: Ino): ModelNode => {
    const had = known.get(ino)
    if (had !== undefined) return had
    const { mode, uid, gid, size } = statOf(tree, ino)
    const [kind = 'file'] = (Object.keys(TYPES) as Kind[]).filter(
      (name) => TYPES[name] === (mode & S_IFMT),
    )
    const target = kind === 'link' ? tree.readlink(ino) : ''
    const bytes = kind === 'file' ? settled(() => tree.read(ino, 0, size)) : new Uint8Array(0)
    if (failed(target) || failed(bytes)) throw new Error(`inode ${ino} can't be read`)
    const as = { ino, mode: mode & 0o7777, uid, gid }
    const node = newNode(kind, as, { target, bytes: copyOf(bytes) })
    known.set(ino, node)
    if (kind === 'dir') {
      const entries = tree.list(ino)
      if (failed(entries)) throw new Error(`directory ${ino}: ${entries.code}`)
      for (const { name, ino: child } of entries) {
        const inside = read(child)
        node.names.set(name, inside)
        if (inside.kind === 'dir') inside.parent = node
      }
    }
    return node
  }
  return new Model(read(tree.root))
}

/** Names, types, modes, owners, sizes, link counts, parents, targets, attributes: all of them. */
export const compare = (tree: Tree, model: Model, where: string): void => {
  const nodes = model.nodes()
  const links = new Map<ModelNode, number>(nodes.map((node) => [node, node.kind === 'dir' ? 2 : 0]))
  const count = (node: ModelNode) => links.set(node, (links.get(node) ?? 0) + 1)
  for (const node of nodes) {
    for (const child of node.names.values()) count(child.kind === 'dir' ? node : child)
  }
  for (const node of nodes) {
    compareNode(tree, node, links.get(node) ?? 0, where)
    if (node.kind === 'dir') compareNames(tree, node, where)
  }
  for (const node of model.held) {
    if (!links.has(node)) compareNode(tree, node, 0, where)
  }
  const used = tree.statfs().inodes - tree.statfs().inodesFree
  const orphans = [...model.held].filter((node) => !links.has(node)).length
  if (used !== nodes.length + orphans) assert.equal(used, nodes.length + orphans, where)
}

const compareNode = (tree: Tree, node: ModelNode, links: number, where: string): void => {
  const stat = statOf(tree, node.ino)
  const isSame =
    stat.mode === (TYPES[node.kind] | node.mode) &&
    stat.uid === node.uid &&
    stat.gid === node.gid &&
    stat.nlink === links &&
    (node.kind !== 'file' || stat.size === node.bytes.length) &&
    (node.kind !== 'link' || tree.readlink(node.ino) === node.target)
  if (!isSame) {
    const { mode, uid, gid, nlink, size } = stat
    const ours = { mode, uid, gid, nlink, size: node.kind === 'file' ? size : 0 }
    const { ino, kind } = node
    const wanted = { mode: TYPES[kind] | node.mode, uid: node.uid, gid: node.gid, nlink: links }
    const as = `${where}: inode ${ino}`
    assert.deepEqual(ours, { ...wanted, size: node.bytes.length }, as)
    assert.equal(tree.readlink(ino), node.target, as)
  }
  const names = tree.listxattr(node.ino)
  if (failed(names)) throw new Error(`inode ${node.ino}: ${names.code}`)
  if (names.length === 0 && node.xattrs.size === 0) return
  const values = names.map((name) => {
    const value = tree.getxattr(node.ino, name)
    return [name, failed(value) ? value.code : textOf(value)]
  })
  assert.deepEqual(new Map(values as [string, string][]), node.xattrs, where)
}

const compareNames = (tree: Tree, node: ModelNode, where: string): void => {
  const entries = tree.list(node.ino)
  if (failed(entries)) throw new Error(`${where}: directory ${node.ino}: ${entries.code}`)
  const isSame =
    entries.length === node.names.size &&
    entries.every(({ name, ino, type }) => {
      const child = node.names.get(name)
      return child !== undefined && child.ino === ino && type === TYPES[child.kind]
    })
  if (!isSame) {
    const ours = entries.map(({ name, ino }) => [name, ino])
    const wanted = [...node.names].map(([name, { ino }]) => [name, ino])
    assert.deepEqual(ours.sort(), wanted.sort(), where)
  }
  const above = node.parent?.ino ?? node.ino
  if (tree.parentOf(node.ino) !== above) assert.equal(tree.parentOf(node.ino), above, where)
}

/** Contents of all files, held ones without a name included. */
export const compareContents = (tree: Tree, model: Model, where: string): void => {
  for (const node of new Set([...model.nodes(), ...model.held])) {
    if (node.kind !== 'file') continue
    const content = contentOf(tree, statOf(tree, node.ino))
    const isSame = !failed(content) && Buffer.compare(content, node.bytes) === 0
    assert.ok(isSame, `${where}: content of inode ${node.ino}`)
  }
}

/** No record of anything that has no name, and none of a kind we don't know. */
export const compareRecords = (stored: StoredWorld, model: Model, where: string): void => {
  const inos = new Set(model.nodes().map(({ ino }) => ino))
  for (const [key, value] of stored.records) {
    const parsed = parseKey(key)
    assert.ok(parsed !== undefined, `${where}: ${key}`)
    if (parsed.kind === 'meta' || parsed.kind === 'state') continue
    const ino = parsed.kind === 'name' ? parsed.dir : parsed.ino
    // That a growing file is deleted holds for one of its lives: for which stands in there.
    if (parsed.kind === 'life' && stored.records.has(`i${ino}`)) continue
    const isTombstone =
      parsed.kind === 'inode' && value.length === 0 && ino <= stored.image.image.inodes
    assert.ok(inos.has(ino) !== isTombstone, `${where}: ${key} has nothing to stand for`)
  }
}
