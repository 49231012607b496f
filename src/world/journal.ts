/** What has changed since the last batch, by name only: the values are read when it is taken. */
import type { ByteString } from '../base/bytes.ts'
import type { Inode } from './inode.ts'
import type { Ino } from './tree.ts'

/**
 * Dirty inodes, names and chunks of one world, and the number of its newest change. Worlds that
 * nobody changes are many: what is empty takes no memory.
 */
export class Journal {
  sequence = 0
  inodes: Set<Ino> | undefined
  /** Names by directory. */
  names: Map<Ino, Set<ByteString>> | undefined
  /** Chunk numbers by inode. */
  chunks: Map<Ino, Set<number>> | undefined
  /** Directories that were listed, or are gone. */
  closed: Set<Ino> | undefined
  /** Living files whose life was changed, or has ended. */
  lives: Set<Ino> | undefined
  /** Names of what the kernel was told. */
  states: Set<ByteString> | undefined
  /** Numbers of notes by the log they stand in. */
  notes: Map<Ino, Set<number>> | undefined
  /** The world's own counters are to be stored. */
  isMetaDirty = false
  #watchers: Set<(ino: Ino) => void> | undefined

  get isEmpty(): boolean {
    return (
      !this.isMetaDirty &&
      this.inodes === undefined &&
      this.names === undefined &&
      this.chunks === undefined &&
      this.closed === undefined &&
      this.lives === undefined &&
      this.states === undefined &&
      this.notes === undefined
    )
  }

  /** Calls back with each inode that differs; the answer ends it. */
  watch(hear: (ino: Ino) => void): () => void {
    this.#watchers ??= new Set()
    this.#watchers.add(hear)
    return () => this.#watchers?.delete(hear)
  }

  /** For what differs without being stored: times of reading. */
  tell(ino: Ino): void {
    if (this.#watchers === undefined) return
    for (const hear of this.#watchers) hear(ino)
  }

  touchInode(ino: Ino): void {
    this.tell(ino)
    this.sequence++
    this.inodes ??= new Set()
    this.inodes.add(ino)
  }

  touchName({ ino: dir, names: own }: Inode, name: ByteString): void {
    this.sequence++
    if (own !== undefined) own.stamp = this.sequence
    this.names ??= new Map()
    const names = this.names.get(dir)
    if (names === undefined) this.names.set(dir, new Set([name]))
    else names.add(name)
  }

  touchChunk(ino: Ino, index: number): void {
    this.sequence++
    this.chunks ??= new Map()
    const chunks = this.chunks.get(ino)
    if (chunks === undefined) this.chunks.set(ino, new Set([index]))
    else chunks.add(index)
  }

  touchClosed(dir: Ino): void {
    this.sequence++
    this.closed ??= new Set()
    this.closed.add(dir)
  }

  touchLife(ino: Ino): void {
    this.sequence++
    this.lives ??= new Set()
    this.lives.add(ino)
  }

  touchState(name: ByteString): void {
    this.sequence++
    this.states ??= new Set()
    this.states.add(name)
  }

  touchNote(ino: Ino, number: number): void {
    this.sequence++
    this.notes ??= new Map()
    const numbers = this.notes.get(ino)
    if (numbers === undefined) this.notes.set(ino, new Set([number]))
    else numbers.add(number)
  }

  touchMeta(): void {
    this.sequence++
    this.isMetaDirty = true
  }

  /** Everything noted is in a batch now. */
  clear(): void {
    this.inodes = undefined
    this.names = undefined
    this.chunks = undefined
    this.closed = undefined
    this.lives = undefined
    this.states = undefined
    this.notes = undefined
    this.isMetaDirty = false
  }
}
