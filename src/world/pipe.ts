/** Pipes (pipe(7)): 64 KiB between writers and readers, with their counts. */
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { EPIPE, type Errno } from '../base/errno.ts'
import { PIPE_ATOMIC_BYTES, PIPE_BYTES } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Stream } from './process.ts'
import { S_IFIFO } from './tree.ts'

/** Which sides of a pipe an end is: a FIFO opened O_RDWR is both. */
export interface Ends {
  readonly reads: boolean
  readonly writes: boolean
}

interface Page {
  readonly bytes: Bytes
  from: number
  to: number
  isViewed: boolean
}

/** Small writes share a page, so that 65,536 writes of one byte are not 65,536 objects. */
const PAGE_BYTES = 4_096
/** Up to this a copy is cheaper than a new page. */
const COPIED_BYTES_MAX = 1_024

/** The buffer of a pipe or an open FIFO. */
export class Pipe {
  readers = 0
  writers = 0
  /** How often an end was opened: who waits for the other side sees that it came and went. */
  readerOpens = 0
  writerOpens = 0
  /** Woken when bytes or the end of the file may have come. */
  readonly readable = new Waiting()
  /** Woken when room came, or the last reader went. */
  readonly writable = new Waiting()
  /** Woken when either end was opened. */
  readonly opened = new Waiting()
  #pages: Page[] = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  read(bytesMax: number): Bytes | Waiting {
    if (bytesMax === 0) return NO_BYTES
    if (this.#bytes === 0) return this.writers === 0 ? NO_BYTES : this.readable
    const bytes = this.#take(Math.min(bytesMax, this.#bytes))
    this.writable.wakeAll()
    return bytes
  }

  #take(count: number): Bytes {
    this.#bytes -= count
    const first = this.#pages[0]
    if (first !== undefined && first.to - first.from >= count) return this.#cut(first, count)
    const all = new Uint8Array(count)
    for (let at = 0; at < count; ) {
      const page = this.#pages[0]
      if (page === undefined) break
      const part = this.#cut(page, Math.min(count - at, page.to - page.from))
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** Bytes from the first page; a page that a reader has a view of is not used again. */
  #cut(page: Page, count: number): Bytes {
    const isSmall = count <= COPIED_BYTES_MAX
    const { from } = page
    const part = isSmall
      ? page.bytes.slice(from, from + count)
      : page.bytes.subarray(from, from + count)
    page.from += count
    page.isViewed ||= !isSmall
    if (page.from < page.to) return part
    if (page.isViewed || this.#pages.length > 1) {
      this.#pages.shift()
    } else {
      page.from = 0
      page.to = 0
    }
    return part
  }

  /** Writes of up to PIPE_BUF bytes go in whole; longer ones as far as there is room. */
  write(bytes: Bytes): number | Errno | Waiting {
    if (this.readers === 0) return EPIPE
    if (bytes.length === 0) return 0
    const room = PIPE_BYTES - this.#bytes
    if (room === 0 || (bytes.length <= PIPE_ATOMIC_BYTES && bytes.length > room)) {
      return this.writable
    }
    const count = Math.min(bytes.length, room)
    this.#put(bytes.subarray(0, count))
    this.readable.wakeAll()
    return count
  }

  #put(bytes: Bytes): void {
    this.#bytes += bytes.length
    let rest = bytes
    const last = this.#pages[this.#pages.length - 1]
    if (last !== undefined && last.to < last.bytes.length) {
      const fits = rest.subarray(0, last.bytes.length - last.to)
      last.bytes.set(fits, last.to)
      last.to += fits.length
      rest = rest.subarray(fits.length)
    }
    if (rest.length === 0) return
    const page = new Uint8Array(Math.max(rest.length, PAGE_BYTES))
    page.set(rest)
    this.#pages.push({ bytes: page, from: 0, to: rest.length, isViewed: false })
  }

  opens(how: Ends): void {
    if (how.reads) {
      this.readers++
      this.readerOpens++
    }
    if (how.writes) {
      this.writers++
      this.writerOpens++
    }
    this.opened.wakeAll()
  }

  closes(how: Ends): void {
    if (how.reads && --this.readers === 0) {
      this.writable.wakeAll()
      if (this.writers === 0) this.#drain()
    }
    if (how.writes && --this.writers === 0) {
      this.readable.wakeAll()
      if (this.readers === 0) this.#drain()
    }
  }

  #drain(): void {
    this.#pages = []
    this.#bytes = 0
  }
}

/** One end of a pipe, already counted as open. `closed` is told once it is gone. */
export const pipeEnd = (pipe: Pipe, how: Ends, closed?: () => void): Stream => ({
  mode: S_IFIFO | 0o600,
  read: (bytesMax) => pipe.read(bytesMax),
  write: (bytes) => pipe.write(bytes),
  ready: () => ({
    readable: how.reads && (pipe.bytes > 0 || pipe.writers === 0),
    writable: how.writes && (pipe.readers === 0 || PIPE_BYTES - pipe.bytes >= PIPE_ATOMIC_BYTES),
  }),
  close: () => {
    pipe.closes(how)
    closed?.()
  },
})
