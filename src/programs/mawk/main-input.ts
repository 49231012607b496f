/** The records of an awk program's operands, one file after another. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { openInput } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'
import { type Memory, RunTimeError } from './memory.ts'
import { type RecordEnd, RecordReader } from './streams.ts'
import { toNumber, toText } from './values.ts'

export class MainInput {
  readonly #task: Task
  readonly #memory: Memory
  /** `name=value` among the operands. */
  readonly #assignText: (text: ByteString) => void
  #main: RecordReader | undefined
  #operand = 1
  #hasFile = false
  #isInputOver = false

  constructor(task: Task, memory: Memory, assignText: (text: ByteString) => void) {
    this.#task = task
    this.#memory = memory
    this.#assignText = assignText
  }

  recordEnd(): RecordEnd {
    const text = this.#memory.textOf('RS')
    if (text === '') return { kind: 'paragraph' }
    const isPlain = text.length === 1 && !/[\\^$.[|()*+?{]/.test(text)
    return isPlain
      ? { kind: 'text', text }
      : { kind: 'regex', regex: this.#memory.pattern(text.length === 1 ? `[${text}]` : text) }
  }

  /** Leaves the file being read (nextfile). */
  endFile(): void {
    if (this.#main !== undefined && this.#main.fd !== 0) this.#task.sys.close(this.#main.fd)
    this.#main = undefined
  }

  /** The next record of all operands; undefined at the end. */
  *next(): Run<ByteString | undefined> {
    while (!this.#isInputOver) {
      if (this.#main === undefined && !(yield* this.#openNext())) {
        this.#isInputOver = true
        break
      }
      const record = yield* this.#main?.next(this.recordEnd()) ?? nothing()
      if (typeof record === 'string') {
        const { globals } = this.#memory
        globals.set('NR', toNumber(globals.get('NR')) + 1)
        globals.set('FNR', toNumber(globals.get('FNR')) + 1)
        return record
      }
      this.endFile()
    }
    return undefined
  }

  *#openNext(): Run<boolean> {
    const { globals } = this.#memory
    const argv = this.#memory.array('ARGV')
    const count = toNumber(globals.get('ARGC'))
    for (; this.#operand < count; ) {
      const path = toText(argv.get(String(this.#operand++)), '%.6g')
      if (path === '') continue
      if (/^[A-Za-z_]\w*=/.test(path)) {
        this.#assignText(path)
        continue
      }
      return yield* this.#openFile(path)
    }
    if (this.#hasFile) return false
    return yield* this.#openFile('-')
  }

  *#openFile(path: ByteString): Run<boolean> {
    const fd = openInput(this.#task.sys, path)
    if (failed(fd)) throw new RunTimeError(`cannot open ${path} (${fd.text})`)
    this.#hasFile = true
    this.#main = new RecordReader(this.#task.sys, fd)
    this.#memory.globals.set('FNR', 0)
    this.#memory.globals.set('FILENAME', path === '-' ? '' : path)
    return true
  }
}

function* nothing(): Run<undefined> {
  return undefined
}
