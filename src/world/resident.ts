/** Which content is in memory although the store has it, too, and what is given up when it is much. */
import { type Bytes, copyOf } from '../base/bytes.ts'
import { INLINE_BYTES_MAX } from '../base/limits.ts'
import type { Chunk } from './inode.ts'
import { giveBack } from './spare-bytes.ts'

/** Chunks looked at by one call: whoever fills the memory does not make every call look at all. */
const LOOKS_MAX = 64

/** Goes round and round: what was not used since the last time, and is in the store, goes. */
export class Resident {
  /** Of all content that could be given up one day. */
  bytes = 0
  bytesMax: number
  readonly #chunks = new Set<Chunk>()
  #hand: Iterator<Chunk> = this.#chunks.values()

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** Gives a chunk its bytes. */
  keep(chunk: Chunk, bytes: Bytes, isShared: boolean): Bytes {
    this.bytes += bytes.length - (this.#chunks.has(chunk) ? (chunk.bytes?.length ?? 0) : 0)
    this.#chunks.add(chunk)
    chunk.bytes = bytes
    chunk.isShared = isShared
    chunk.isUsed = true
    chunk.tail = undefined
    return bytes
  }

  /** A chunk is no more; its bytes, unless somebody else holds them. */
  drop(chunk: Chunk): Bytes | undefined {
    const { bytes, isShared } = chunk
    if (this.#chunks.delete(chunk)) this.bytes -= bytes?.length ?? 0
    chunk.bytes = undefined
    return isShared ? undefined : bytes
  }

  /** `committed`: the store has every change up to this number. */
  shed(committed: number, looks = LOOKS_MAX): void {
    for (let look = 0; look < looks && this.bytes > this.bytesMax; look++) {
      const next = this.#hand.next()
      if (next.done === true) this.#hand = this.#chunks.values()
      else if (next.value.changed <= committed) this.#shedOne(next.value)
    }
  }

  /** Twice round: at the first time what was used is let off. */
  shedAll(committed: number): void {
    this.shed(committed, 2 * this.#chunks.size + 2)
  }

  #shedOne(chunk: Chunk): void {
    const { blob, bytes, length, isUsed } = chunk
    if (bytes === undefined) return
    if (blob === undefined) {
      // Stands in its record: it stays, and is not looked at again before it grows.
      if (bytes.length <= INLINE_BYTES_MAX) this.#forget(chunk, bytes)
      return
    }
    chunk.isUsed = false
    if (isUsed) return
    chunk.tail = length > blob.length ? copyOf(bytes, blob.length, length) : undefined
    chunk.bytes = undefined
    this.#forget(chunk, bytes)
    if (!chunk.isShared) giveBack(bytes)
    chunk.isShared = false
  }

  #forget(chunk: Chunk, bytes: Bytes): void {
    this.#chunks.delete(chunk)
    this.bytes -= bytes.length
  }
}
