/** The lines of a file one at a time, for programs that read several side by side. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import type { Fd } from '../../world/process.ts'
import type { Run, Sys } from '../program.ts'
import { chomp, lineReader } from './input.ts'

export class LineCursor {
  /** The line it stands on, without its end; undefined after the last. */
  line: ByteString | undefined
  problem: Errno | undefined
  readonly fd: Fd
  readonly #reader: ReturnType<typeof lineReader>
  readonly #lineEnd: string
  #batch: readonly ByteString[] = []
  #at = 0

  constructor(sys: Sys, fd: Fd, lineEnd = '\n') {
    this.fd = fd
    this.#lineEnd = lineEnd
    this.#reader = lineReader(sys, fd, lineEnd)
  }

  *advance(): Run<void> {
    if (this.#at >= this.#batch.length) {
      const next = yield* this.#reader.next()
      if (failed(next)) this.problem = next
      this.#batch = failed(next) ? [] : next
      this.#at = 0
    }
    const line = this.#batch[this.#at++]
    this.line = line === undefined ? undefined : chomp(line, this.#lineEnd)
  }
}
