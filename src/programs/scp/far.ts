/** The other side of scp's old protocol: lines and bytes from stdin, answers to stdout. */
import { type ByteString, type Bytes, NO_BYTES } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import { STDIN, STDOUT } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'

export interface FarOptions {
  readonly keepsTimes: boolean
  readonly isRecursive: boolean
  readonly wantsDirectory: boolean
  readonly isVerbose: boolean
}

const NEWLINE = 0x0a
/** An answer: all is well, something went wrong, all is over. */
const GOOD = 0
const WRONG = 1
/** The buffer a line is read into. */
const LINE_BYTES = 16_383

/** What scp -t and scp -f share. */
export class Far {
  readonly task: Task
  readonly options: FarOptions
  errors = 0
  #held: Bytes = NO_BYTES

  constructor(task: Task, options: FarOptions) {
    this.task = task
    this.options = options
  }

  /** 1 when anything went wrong. */
  get status(): number {
    return this.errors > 0 ? 1 : 0
  }

  /** Up to `bytesMax` bytes; none at the end. */
  *some(bytesMax: number): Run<Bytes> {
    if (this.#held.length === 0) {
      const bytes = yield* this.task.sys.read(STDIN, CHUNK_BYTES)
      if (failed(bytes)) return NO_BYTES
      this.#held = bytes
    }
    const part = this.#held.subarray(0, bytesMax)
    this.#held = this.#held.subarray(part.length)
    return part
  }

  *byte(): Run<number | undefined> {
    return (yield* this.some(1))[0]
  }

  /** A line without its end, beginning with `first`; undefined when it breaks off. */
  *line(first: number): Run<ByteString | undefined> {
    let text = String.fromCharCode(first)
    while (text.length < LINE_BYTES) {
      const byte = yield* this.byte()
      if (byte === undefined) return undefined
      if (byte === NEWLINE) return text
      text += String.fromCharCode(byte)
    }
    return text
  }

  *send(bytes: Bytes | ByteString): Run<void> {
    // Nobody there to take it: SIGPIPE has ended this process.
    void (yield* this.task.sys.write(STDOUT, bytes))
  }

  *good(): Run<void> {
    yield* this.send('\0')
  }

  /** Tells the other side, who shows it to its user. */
  *wrong(text: ByteString): Run<void> {
    this.errors++
    yield* this.send(`\x01scp: ${text}\n`)
  }

  *fatal(text: ByteString): Run<never> {
    yield* this.wrong(text)
    return yield* this.task.sys.exit(1)
  }

  /** With -v, on stderr. */
  *tell(text: ByteString): Run<void> {
    if (this.options.isVerbose) yield* this.task.err(text)
  }

  /** As recorded with -v: what nobody needs to know of a descriptor. */
  *unblocked(fd: number): Run<void> {
    yield* this.tell(`scp: debug1: fd ${fd} clearing O_NONBLOCK\r\n`)
  }

  /** Whether the other side is content; ends the program when it is gone, or wants that. */
  *isContent(): Run<boolean> {
    const answer = yield* this.byte()
    if (answer === GOOD) return true
    if (answer !== undefined) yield* this.line(answer)
    this.errors++
    if (answer !== WRONG) yield* this.task.sys.exit(1)
    return false
  }
}
