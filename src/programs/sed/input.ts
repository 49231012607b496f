/** The lines sed reads, over all its files, with a look at what comes next. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { closeInput, lineReader, openInput } from '../../shell/gnu/input.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { isDirectory, isRegular } from '../../world/tree.ts'

export interface InputLine {
  readonly text: ByteString
  /** It ended with a line end. */
  readonly hasEnd: boolean
}

/** Told when a file begins and ends: -i changes the output then. */
export interface FileEvents {
  begins(path: ByteString, fd: Fd): Run<boolean>
  ends(path: ByteString): Run<void>
}

export class SedInput {
  status = 0
  /** Name of the file being read; `-` is standard input. */
  name: ByteString = '-'
  line = 0
  readonly #task: Task
  readonly #queue: ByteString[]
  readonly #how: { readonly lineEnd: string; readonly separate: boolean; readonly inPlace: boolean }
  readonly #events: FileEvents
  #fd: Fd | undefined
  #reader: ReturnType<typeof lineReader> | undefined
  #batch: readonly ByteString[] = []
  #at = 0

  constructor(
    task: Task,
    files: readonly ByteString[],
    how: { readonly lineEnd: string; readonly separate: boolean; readonly inPlace: boolean },
    events: FileEvents,
  ) {
    this.#task = task
    this.#queue = files.length === 0 ? ['-'] : [...files]
    this.#how = how
    this.#events = events
  }

  /** The next line; undefined at the end of everything. */
  *next(): Run<InputLine | undefined> {
    for (;;) {
      if (yield* this.#fill()) break
      yield* this.#close()
      if (!(yield* this.#open())) return undefined
    }
    const whole = this.#batch[this.#at++] ?? ''
    this.line++
    const hasEnd = whole.endsWith(this.#how.lineEnd)
    return { text: hasEnd ? whole.slice(0, -1) : whole, hasEnd }
  }

  /** True when no line follows (in this file, with -s and -i). */
  *isLast(): Run<boolean> {
    if (yield* this.#fill()) return false
    if (this.#how.separate) return true
    while (this.#queue.length > 0) {
      yield* this.#close()
      if ((yield* this.#open()) && (yield* this.#fill())) return false
    }
    return true
  }

  /** True when there is no input at all any more. */
  *isOver(): Run<boolean> {
    return !(yield* this.#fill()) && this.#queue.length === 0
  }

  /** What is left of a file is passed on untouched when sed quits (-i). */
  *drain(): Run<readonly ByteString[]> {
    const rest: ByteString[] = []
    while (yield* this.#fill()) rest.push(this.#batch[this.#at++] ?? '')
    return rest
  }

  *finish(): Run<void> {
    yield* this.#close()
  }

  *#fill(): Run<boolean> {
    if (this.#at < this.#batch.length) return true
    if (this.#reader === undefined) return false
    const lines = yield* this.#reader.next()
    if (failed(lines)) {
      this.status = yield* complain(this.#task, `read error on ${this.name}: ${lines.text}`)
      this.#reader = undefined
      return false
    }
    this.#batch = lines
    this.#at = 0
    if (lines.length === 0) this.#reader = undefined
    return lines.length > 0
  }

  *#open(): Run<boolean> {
    const { sys } = this.#task
    for (let path = this.#queue.shift(); path !== undefined; path = this.#queue.shift()) {
      const fd = openInput(sys, path)
      if (failed(fd)) {
        yield* complain(this.#task, `can't read ${path}: ${fd.text}`)
        this.status = 2
        continue
      }
      const stat = sys.fstat(fd)
      if (this.#how.inPlace && path !== '-' && !failed(stat) && !isRegular(stat.mode)) {
        yield* complain(this.#task, `couldn't edit ${path}: not a regular file`)
        this.status = 4
        closeInput(sys, fd)
        continue
      }
      if (!failed(stat) && isDirectory(stat.mode)) {
        // A panic: what comes after it is not read.
        this.status = yield* complain(this.#task, `read error on ${path}: Is a directory`, 4)
        closeInput(sys, fd)
        this.#queue.length = 0
        continue
      }
      if (!(yield* this.#events.begins(path, fd))) {
        this.status = 4
        closeInput(sys, fd)
        continue
      }
      this.#fd = fd
      this.name = path
      if (this.#how.separate) this.line = 0
      this.#reader = lineReader(sys, fd, this.#how.lineEnd)
      return true
    }
    return false
  }

  *#close(): Run<void> {
    if (this.#fd === undefined) return
    closeInput(this.#task.sys, this.#fd)
    this.#fd = undefined
    yield* this.#events.ends(this.name)
  }
}
