/** The files csplit writes, one after the other, and their sizes on standard output. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { quotedName } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import type { Wanted } from './wanted.ts'

export class Pieces {
  readonly #task: Task
  readonly #wanted: Wanted
  #open: { readonly fd: Fd; readonly path: ByteString; readonly lines: ByteString[] } | undefined
  #count = 0

  constructor(task: Task, wanted: Wanted) {
    this.#task = task
    this.#wanted = wanted
  }

  /** Starts the next file; false when it can't, which has been told. */
  *open(): Run<boolean> {
    const { sys, env } = this.#task
    const path = this.#path(this.#count)
    const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(fd)) {
      yield* complain(this.#task, `${quotedName(path, env)}: ${fd.text}`)
      return false
    }
    this.#open = { fd, path, lines: [] }
    this.#count++
    return true
  }

  add(lines: readonly ByteString[]): void {
    for (const line of lines) this.#open?.lines.push(line)
  }

  /** Ends the open file, if there is one; false when it can't be written, which has been told. */
  *close(): Run<boolean> {
    const open = this.#open
    if (open === undefined) return true
    this.#open = undefined
    const { sys, env } = this.#task
    const text = open.lines.join('')
    const written = text === '' ? 0 : yield* sys.write(open.fd, text)
    sys.close(open.fd)
    if (failed(written)) {
      yield* complain(this.#task, `${quotedName(open.path, env)}: ${written.text}`)
      return false
    }
    if (text === '' && this.#wanted.elides) {
      if (!failed(sys.unlink(open.path))) this.#count--
    } else if (!this.#wanted.isQuiet) {
      yield* this.#task.out(`${text.length}\n`)
    }
    return true
  }

  /** After an error: ends what is open and removes all files, unless they are to be kept. */
  *abandon(): Run<number> {
    yield* this.close()
    if (this.#wanted.keeps) return 1
    for (let number = 0; number < this.#count; number++) {
      const path = this.#path(number)
      const gone = this.#task.sys.unlink(path)
      if (failed(gone) && gone.code !== 'ENOENT') {
        yield* complain(this.#task, `${quotedName(path, this.#task.env)}: ${gone.text}`)
      }
    }
    return 1
  }

  #path(number: number): ByteString {
    return this.#wanted.prefix + this.#wanted.suffix(number)
  }
}
