/** Files that the commands r and R read. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { lineReader, readAll } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'

export class SedFiles {
  readonly #task: Task
  readonly #readers = new Map<ByteString, { lines: ByteString[] }>()

  constructor(task: Task) {
    this.#task = task
  }

  /** All of a file; '' when it can't be read (r). */
  *text(path: ByteString): Run<ByteString> {
    const { sys } = this.#task
    const fd = path === '/dev/stdin' ? 0 : sys.open(path)
    if (failed(fd)) return ''
    const bytes = yield* readAll(sys, fd)
    if (fd !== 0) sys.close(fd)
    return failed(bytes) ? '' : textOf(bytes)
  }

  /** The next line of a file (R). */
  *line(path: ByteString): Run<ByteString | undefined> {
    const { sys } = this.#task
    let known = this.#readers.get(path)
    if (known === undefined) {
      const lines: ByteString[] = []
      const fd = sys.open(path)
      if (!failed(fd)) {
        const reader = lineReader(sys, fd)
        for (;;) {
          const batch = yield* reader.next()
          if (failed(batch) || batch.length === 0) break
          lines.push(...batch)
        }
        sys.close(fd)
      }
      known = { lines }
      this.#readers.set(path, known)
    }
    return known.lines.shift()
  }
}
