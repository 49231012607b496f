/** What has changed since the last batch, by name only: the values are read when it is taken. */
import type { ByteString } from '../base/bytes.ts'
import type { Ino } from './tree.ts'

/** Dirty inodes, names and chunks of one world, and the number of its newest change. */
export class Journal {
  sequence = 0
  inodes = new Set<Ino>()
  /** Names by directory, in the order in which they last changed. */
  names = new Map<Ino, Set<ByteString>>()
  /** Chunk numbers by inode. */
  chunks = new Map<Ino, Set<number>>()
  /** The world's own counters are to be stored. */
  isMetaDirty = false

  get isEmpty(): boolean {
    return (
      !this.isMetaDirty && this.inodes.size === 0 && this.names.size === 0 && this.chunks.size === 0
    )
  }

  touchInode(ino: Ino): void {
    this.sequence++
    this.inodes.add(ino)
  }

  touchName(dir: Ino, name: ByteString): void {
    this.sequence++
    const names = this.names.get(dir)
    if (names === undefined) {
      this.names.set(dir, new Set([name]))
      return
    }
    names.delete(name)
    names.add(name)
  }

  touchChunk(ino: Ino, index: number): void {
    this.sequence++
    const chunks = this.chunks.get(ino)
    if (chunks === undefined) this.chunks.set(ino, new Set([index]))
    else chunks.add(index)
  }

  touchMeta(): void {
    this.sequence++
    this.isMetaDirty = true
  }

  /** Everything noted is in a batch now. */
  clear(): void {
    this.inodes = new Set()
    this.names = new Map()
    this.chunks = new Map()
    this.isMetaDirty = false
  }
}
