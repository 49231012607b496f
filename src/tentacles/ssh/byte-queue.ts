/** Bytes that wait, appended at the end and dropped from the front, at a fair price for any split. */
import { type Bytes, NO_BYTES } from '../../base/bytes.ts'
import { bufferOf } from './wire.ts'

/** Smaller rests are moved into a buffer of this size. */
const CAPACITY_MIN = 256

/**
 * A queue of bytes in one piece of memory that doubles: a peer that sends single bytes costs no
 * more than one that sends packets, and many small pieces do not pin big buffers.
 */
export class ByteQueue {
  #memory: Buffer = bufferOf(NO_BYTES)
  #from = 0
  #to = 0
  /** The memory is somebody else's, and not to be written. */
  #isBorrowed = true

  get length(): number {
    return this.#to - this.#from
  }

  /** What waits; valid until the next call. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#from, this.#to)
  }

  /** Appends; an empty queue looks at these very bytes until more come (they must not change). */
  push(bytes: Bytes): void {
    if (this.length === 0) {
      this.#memory = bufferOf(bytes)
      this.#from = 0
      this.#to = bytes.length
      this.#isBorrowed = true
      return
    }
    this.#makeRoom(bytes.length)
    this.#memory.set(bytes, this.#to)
    this.#to += bytes.length
  }

  /** Appends a copy: what is held long must not pin the sender's buffer. */
  pushCopy(bytes: Bytes): void {
    if (this.length === 0 && bytes.length > 0) {
      this.#memory = Buffer.allocUnsafeSlow(Math.max(CAPACITY_MIN, bytes.length))
      this.#memory.set(bytes)
      this.#from = 0
      this.#to = bytes.length
      this.#isBorrowed = false
      return
    }
    this.push(bytes)
  }

  /** Forgets so many bytes from the front. */
  drop(count: number): void {
    this.#from += count
    if (this.#from < this.#to) return
    this.#memory = bufferOf(NO_BYTES)
    this.#from = 0
    this.#to = 0
    this.#isBorrowed = true
  }

  /** Takes out at most so many bytes, as a copy. */
  take(count: number): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, count))
    this.drop(taken.length)
    return taken
  }

  #makeRoom(more: number): void {
    const wanted = this.length + more
    if (!this.#isBorrowed && this.#to + more <= this.#memory.length) return
    if (!this.#isBorrowed && wanted * 2 <= this.#memory.length) {
      this.#memory.copyWithin(0, this.#from, this.#to)
    } else {
      const memory = Buffer.allocUnsafeSlow(Math.max(CAPACITY_MIN, wanted * 2))
      memory.set(this.bytes)
      this.#memory = memory
      this.#isBorrowed = false
    }
    this.#to -= this.#from
    this.#from = 0
  }
}
