/**
 * A file system as simple as can be: whole objects, whole contents, link counts by counting. It
 * knows nothing of images, chunks or records; random tests compare a world's tree with it.
 */
import { type ByteString, type Bytes, copyOf } from '../base/bytes.ts'

/** The kinds of inodes that a model knows. */
export type Kind = 'dir' | 'file' | 'link' | 'fifo'

/** One inode of a model, with all that is to be known of it. */
export interface ModelNode {
  readonly kind: Kind
  /** The number the world gave it. */
  ino: number
  mode: number
  uid: number
  gid: number
  bytes: Bytes
  readonly target: ByteString
  names: Map<ByteString, ModelNode>
  parent: ModelNode | undefined
  xattrs: Map<ByteString, ByteString>
  holds: number
  /** Of a directory: the persona's path; undefined for those that were made. */
  persona: ByteString | undefined
  /** Of a directory: names that were taken away, and do not come back. */
  hidden: Set<ByteString>
  /** Of a directory: it was listed. */
  isClosed: boolean
  /** Of a file that grows: how many of the persona's bytes it has had; else -1. */
  livedTo: number
}

/** An error by its code, as a value. */
export type Code = `E${string}`
/** Whether an answer of the model is an error. */
export const isCode = (answer: unknown): answer is Code => typeof answer === 'string'

/** A node without names, attributes or holds. */
export const newNode = (
  kind: Kind,
  as: { ino: number; mode: number; uid: number; gid: number },
  more: { target?: ByteString; bytes?: Bytes } = {},
): ModelNode => ({
  ...as,
  kind,
  bytes: more.bytes ?? new Uint8Array(0),
  target: more.target ?? '',
  names: new Map(),
  parent: undefined,
  xattrs: new Map(),
  holds: 0,
  persona: undefined,
  hidden: new Set(),
  isClosed: false,
  livedTo: -1,
})

/** The whole tree, and what is held. */
export class Model {
  readonly root: ModelNode
  /** Nodes that are held, with or without a name. */
  held = new Set<ModelNode>()

  constructor(root: ModelNode) {
    this.root = root
  }

  /** Every node that has a name, each once, and the root. */
  nodes(): ModelNode[] {
    const found = new Set<ModelNode>([this.root])
    for (const node of found) for (const child of node.names.values()) found.add(child)
    return [...found]
  }

  links(node: ModelNode): number {
    if (node.kind === 'dir') {
      const isGone = node !== this.root && node.parent === undefined
      return isGone ? 0 : 2 + [...node.names.values()].filter(({ kind }) => kind === 'dir').length
    }
    let links = 0
    for (const { names } of this.nodes()) for (const n of names.values()) if (n === node) links++
    return links
  }

  put(dir: ModelNode, name: ByteString, node: ModelNode): ModelNode | Code {
    if (dir.names.has(name)) return 'EEXIST'
    if (dir !== this.root && dir.parent === undefined) return 'ENOENT'
    dir.names.set(name, node)
    if (node.kind === 'dir') node.parent = dir
    return node
  }

  link(node: ModelNode, dir: ModelNode, name: ByteString): ModelNode | Code {
    if (dir.names.has(name)) return 'EEXIST'
    return node.kind === 'dir' ? 'EPERM' : this.put(dir, name, node)
  }

  unlink(dir: ModelNode, name: ByteString): ModelNode | Code {
    const node = dir.names.get(name)
    if (node === undefined) return 'ENOENT'
    if (node.kind === 'dir') return 'EISDIR'
    this.#hide(dir, name)
    return node
  }

  rmdir(dir: ModelNode, name: ByteString): ModelNode | Code {
    const node = dir.names.get(name)
    if (node === undefined) return 'ENOENT'
    if (node.kind !== 'dir') return 'ENOTDIR'
    if (node.names.size > 0) return 'ENOTEMPTY'
    this.#hide(dir, name)
    node.parent = undefined
    return node
  }

  rename(
    from: { dir: ModelNode; name: ByteString },
    to: { dir: ModelNode; name: ByteString },
    flags: { exchange?: boolean; noReplace?: boolean },
  ): ModelNode | Code {
    const node = from.dir.names.get(from.name)
    if (node === undefined) return 'ENOENT'
    const there = to.dir.names.get(to.name)
    if (there === undefined && flags.exchange) return 'ENOENT'
    if (there !== undefined && flags.noReplace) return 'EEXIST'
    if (this.#isAbove(node, to.dir)) return 'EINVAL'
    if (there !== undefined && this.#isAbove(there, from.dir)) {
      return flags.exchange ? 'EINVAL' : 'ENOTEMPTY'
    }
    if (node === there) return node
    if (flags.exchange && there !== undefined) {
      this.#place(from, there)
      this.#place(to, node)
      return node
    }
    if (there !== undefined) {
      if (node.kind === 'dir' && there.kind !== 'dir') return 'ENOTDIR'
      if (node.kind !== 'dir' && there.kind === 'dir') return 'EISDIR'
      if (there.names.size > 0) return 'ENOTEMPTY'
      there.parent = undefined
    }
    this.#hide(from.dir, from.name)
    this.#place(to, node)
    return node
  }

  #hide(dir: ModelNode, name: ByteString): void {
    dir.names.delete(name)
    dir.hidden.add(name)
  }

  #place(at: { dir: ModelNode; name: ByteString }, node: ModelNode): void {
    at.dir.names.set(at.name, node)
    if (node.kind === 'dir') node.parent = at.dir
  }

  #isAbove(node: ModelNode, dir: ModelNode): boolean {
    for (let at: ModelNode | undefined = dir; at !== undefined; at = at.parent) {
      if (at === node) return true
    }
    return false
  }

  write(node: ModelNode, at: number, bytes: Bytes): void {
    if (bytes.length === 0) return
    const size = Math.max(node.bytes.length, at + bytes.length)
    const all = new Uint8Array(size)
    all.set(node.bytes)
    all.set(bytes, at)
    node.bytes = all
  }

  resize(node: ModelNode, size: number): void {
    const all = new Uint8Array(size)
    all.set(node.bytes.subarray(0, size))
    node.bytes = all
  }

  zero(node: ModelNode, at: number, end: number): void {
    node.bytes = copyOf(node.bytes).fill(0, at, end)
  }

  /** The same once more, as a crash would leave it: what has no name is gone, nothing is held. */
  afterCrash(): Model {
    const copies = new Map<ModelNode, ModelNode>()
    for (const node of this.nodes()) {
      const own = { xattrs: new Map(node.xattrs), hidden: new Set(node.hidden) }
      copies.set(node, { ...node, ...own, names: new Map(), holds: 0 })
    }
    for (const [node, copy] of copies) {
      copy.parent = node.parent === undefined ? undefined : copies.get(node.parent)
      for (const [name, child] of node.names) {
        const twin = copies.get(child)
        if (twin !== undefined) copy.names.set(name, twin)
      }
    }
    const root = copies.get(this.root)
    if (root === undefined) throw new Error('a model without a root')
    return new Model(root)
  }
}
