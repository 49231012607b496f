/** Bytes of a descriptor for `read` and `mapfile`: nothing is taken that is not used. */
import type { ByteString } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import { EINTR, type Errno, failed } from '../base/errno.ts'
import { READ_AHEAD_BYTES } from '../base/limits.ts'
import { SEEK_CUR } from '../world/syscalls.ts'
import type { Run, Sys } from './program.ts'

/** What ended a read early. */
export type Cut = 'end' | 'timeout' | Errno

/** Reads a descriptor; a file is read ahead and put back by `finish`, a pipe byte by byte. */
export class ByteSource {
  readonly #sys: Sys
  readonly #fd: number
  readonly #chunkBytes: number
  readonly #isSeekable: boolean
  /** Milliseconds of the world's clock after which reading gives up. */
  readonly #untilMs: number | undefined
  #held: ByteString = ''
  #at = 0

  constructor(
    sys: Sys,
    fd: number,
    how: { readonly takesAll?: boolean; readonly untilMs?: number | undefined },
  ) {
    this.#sys = sys
    this.#fd = fd
    this.#isSeekable = !failed(sys.seek(fd, 0, SEEK_CUR))
    this.#chunkBytes = this.#isSeekable || how.takesAll === true ? READ_AHEAD_BYTES : 1
    this.#untilMs = how.untilMs
  }

  /** The next bytes up to and with the first delimiter, as far as they are at hand already. */
  *some(delimiter: ByteString | undefined): Run<ByteString | Cut> {
    if (this.#at >= this.#held.length) {
      const filled = yield* this.#fill()
      if (filled !== undefined) return filled
    }
    const found = delimiter === undefined ? -1 : this.#held.indexOf(delimiter, this.#at)
    const end = found < 0 ? this.#held.length : found + 1
    const text = this.#held.slice(this.#at, end)
    this.#at = end
    return text
  }

  /** The next byte. */
  *byte(): Run<ByteString | Cut> {
    if (this.#at >= this.#held.length) {
      const filled = yield* this.#fill()
      if (filled !== undefined) return filled
    }
    return this.#held[this.#at++] ?? ''
  }

  /** Gives back what was read ahead. */
  finish(): void {
    const left = this.#held.length - this.#at
    if (left > 0 && this.#isSeekable) this.#sys.seek(this.#fd, -left, SEEK_CUR)
    this.#held = ''
    this.#at = 0
  }

  *#fill(): Run<Cut | undefined> {
    if (this.#untilMs !== undefined && !(yield* this.#isReady(this.#untilMs))) return 'timeout'
    const bytes = yield* this.#sys.read(this.#fd, this.#chunkBytes)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) return 'end'
    this.#held = textOf(bytes)
    this.#at = 0
    return undefined
  }

  /** Waits for input in small steps: there is no call that waits for a descriptor and a clock. */
  *#isReady(untilMs: number): Run<boolean> {
    for (;;) {
      const ready = this.#sys.ready(this.#fd)
      if (failed(ready) || ready.readable) return true
      const { s, ns } = this.#sys.now()
      const leftMs = untilMs - (s * 1000 + ns / 1e6)
      if (leftMs <= 0) return false
      const slept = yield* this.#sys.sleep(Math.min(leftMs, POLL_MS))
      if (!slept) return false
    }
  }
}

const POLL_MS = 20

/** True for the errors after which `read` says nothing. */
export const isQuiet = (cut: Cut): boolean => cut === 'end' || cut === 'timeout' || cut === EINTR
