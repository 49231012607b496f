/** Inodes the kernel knows: each stays alive until it forgets it. */
import type { Ino, Tree } from '../world/tree.ts'

/** FUSE_ROOT_ID: known from the start and never forgotten. */
export const ROOT_NODE = 1

/** Counts look-ups as the protocol demands: what was unlinked lives as long as it is open. */
export class Nodes {
  readonly #tree: Tree
  readonly #counts = new Map<Ino, number>()
  readonly #read = new Set<Ino>()
  readonly #nameless = new Set<Ino>()
  readonly #told = new Set<Ino>()
  /** The regular file that was last read or written: the kernel most likely knows it still. */
  file: Ino = 0

  constructor(tree: Tree) {
    this.#tree = tree
  }

  /** The kernel is told this inode once more. */
  remember(ino: Ino): void {
    if (ino === ROOT_NODE) return
    const count = this.#counts.get(ino) ?? 0
    if (count === 0) this.#tree.hold(ino)
    this.#counts.set(ino, count + 1)
  }

  /** The kernel has forgotten `times` of them. */
  forget(ino: Ino, times: number): void {
    const count = this.#counts.get(ino)
    if (count === undefined) return
    if (count > times) {
      this.#counts.set(ino, count - times)
      return
    }
    this.#counts.delete(ino)
    this.#read.delete(ino)
    this.#nameless.delete(ino)
    this.#told.delete(ino)
    this.#tree.release(ino)
  }

  /** The connection is over, and with it everything that was open. */
  forgetAll(): void {
    for (const ino of this.#counts.keys()) this.#tree.release(ino)
    this.#counts.clear()
    this.#read.clear()
    this.#nameless.clear()
    this.#told.clear()
  }

  /** The kernel is to go by what it is told now of an inode; false: it does not know it. */
  noteTold(ino: Ino): boolean {
    if (ino !== ROOT_NODE && !this.#counts.has(ino)) return false
    this.#told.add(ino)
    return true
  }

  /** Whether it does, since this was last asked. */
  takeTold(ino: Ino): boolean {
    return this.#told.delete(ino)
  }

  /** A name of this inode is gone. */
  unnamed(ino: Ino): void {
    if (this.#counts.has(ino)) this.#nameless.add(ino)
  }

  /** Inodes that lost a name while the kernel knew them, the oldest loss first. */
  get nameless(): SetIterator<Ino> {
    return this.#nameless.values()
  }

  /** The kernel has been given content of this file. */
  noteRead(ino: Ino): void {
    this.#read.add(ino)
  }

  /** Whether it was, since this was last asked. */
  takeRead(ino: Ino): boolean {
    return this.#read.delete(ino)
  }

  get size(): number {
    return this.#counts.size
  }
}
