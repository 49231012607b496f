/** Pipes (pipe(7)): 64 KiB between writers and readers, with their counts. */
import { type Bytes, copyOf, NO_BYTES } from '../base/bytes.ts'
import { EPIPE, type Errno } from '../base/errno.ts'
import { PIPE_ATOMIC_BYTES, PIPE_BYTES, PIPE_PAGES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Usage } from './open-file.ts'
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

/** Linux's page, and how many a pipe has. */
const PAGE_BYTES = PIPE_ATOMIC_BYTES
const PIPE_PAGES = PIPE_BYTES / PAGE_BYTES
/** What a pipe gets when the world has too many (PIPE_MIN_DEF_BUFFERS of Linux). */
const PIPE_PAGES_MIN = 2
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
  /** An emptied page, for the next write. */
  #spare: Bytes | undefined
  /** Pages it may have while an end is open. */
  #pagesMax = 0
  readonly #usage: Usage

  constructor(usage: Usage) {
    this.#usage = usage
  }

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

  /** Bytes from the first page: a copy of a few, a view of more; such a page is not used again. */
  #cut(page: Page, count: number): Bytes {
    const { from } = page
    const isCopied = count <= COPIED_BYTES_MAX
    page.from += count
    page.isViewed ||= !isCopied
    if (page.from === page.to) {
      this.#pages.shift()
      if (!page.isViewed) this.#spare = page.bytes
    }
    return isCopied
      ? copyOf(page.bytes, from, from + count)
      : page.bytes.subarray(from, from + count)
  }

  /**
   * As pipe_write of Linux: what is over whole pages goes behind the last page's bytes if it fits
   * there, the rest into free pages. So a write of up to PIPE_BUF bytes goes in whole or waits.
   */
  write(bytes: Bytes): number | Errno | Waiting {
    if (bytes.length === 0) return 0
    if (this.readers === 0) return EPIPE
    let done = this.#merge(bytes.subarray(0, bytes.length % PAGE_BYTES))
    while (done < bytes.length && this.#pages.length < this.#pagesMax) {
      const part = bytes.subarray(done, done + PAGE_BYTES)
      const page = this.#spare ?? new Uint8Array(PAGE_BYTES)
      this.#spare = undefined
      page.set(part)
      this.#pages.push({ bytes: page, from: 0, to: part.length, isViewed: false })
      done += part.length
    }
    if (done === 0) return this.writable
    this.#bytes += done
    this.readable.wakeAll()
    return done
  }

  /** Puts bytes behind those of the last page, all or none. */
  #merge(bytes: Bytes): number {
    const last = this.#pages[this.#pages.length - 1]
    if (last === undefined || last.to + bytes.length > PAGE_BYTES) return 0
    last.bytes.set(bytes, last.to)
    last.to += bytes.length
    return bytes.length
  }

  /** poll(2): a write would not wait. */
  get hasRoom(): boolean {
    return this.#pages.length < this.#pagesMax
  }

  opens(how: Ends): void {
    if (this.readers === 0 && this.writers === 0) {
      const isPlenty = this.#usage.pipePages + PIPE_PAGES <= PIPE_PAGES_MAX
      this.#pagesMax = isPlenty ? PIPE_PAGES : PIPE_PAGES_MIN
      this.#usage.pipePages += this.#pagesMax
    }
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

  /** Nobody has it open any more. */
  #drain(): void {
    this.#usage.pipePages -= this.#pagesMax
    this.#pages = []
    this.#spare = undefined
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
    writable: how.writes && (pipe.readers === 0 || pipe.hasRoom),
  }),
  close: () => {
    pipe.closes(how)
    closed?.()
  },
})
