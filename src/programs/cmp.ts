/** cmp(1) of GNU diffutils 3.8. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { closeInput, openInput } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'

const OPTIONS = optionTable('bci:ln:sv', [
  'print-bytes=b',
  'print-chars=c',
  'ignore-initial:=i',
  'verbose=l',
  'bytes:=n',
  'silent=s',
  'quiet=s',
  'version',
  'help',
])
const SUFFIXES = 'kKMGTPEZY0'
const TROUBLE = 2

interface Wanted {
  readonly skips: [number, number]
  most: number
  showsBytes: boolean
  lists: boolean
  silent: boolean
}

export const program: Program = {
  names: ['cmp'],
  *run(task) {
    const wanted: Wanted = {
      skips: [0, 0],
      most: Number.POSITIVE_INFINITY,
      showsBytes: false,
      lists: false,
      silent: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'b' || key === 'c') wanted.showsBytes = true
      else if (key === 'l') wanted.lists = true
      else if (key === 's') wanted.silent = true
      else if (key === 'v') return yield* sayVersion(task, 'cmp')
      else if (key === 'n') {
        const most = parseWhole(value, { suffixes: SUFFIXES })
        if (typeof most !== 'number') return yield* usage(task, `invalid --bytes value '${value}'`)
        wanted.most = Math.min(wanted.most, most)
      } else {
        const [first = '', second = first] = value.split(':')
        const status = yield* takeSkips(task, wanted, [first, second], value)
        if (status !== undefined) return status
      }
    }
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value ?? '')
    if (ends !== undefined) {
      return ends.key === 'help' ? yield* sayHelp(task, 'cmp') : yield* sayVersion(task, 'cmp')
    }
    if (wanted.lists && wanted.silent) {
      return yield* usage(task, 'options -l and -s are incompatible')
    }
    const [a, b = '-', skipA, skipB, extra] = operands
    if (a === undefined) return yield* usage(task, `missing operand after '${ownName(task)}'`)
    for (const [at, text] of [skipA, skipB].entries()) {
      if (text === undefined) continue
      const skips: [ByteString, ByteString] =
        at === 0 ? [text, String(wanted.skips[1])] : [String(wanted.skips[0]), text]
      const status = yield* takeSkips(task, wanted, skips, text)
      if (status !== undefined) return status
    }
    if (extra !== undefined) return yield* usage(task, `extra operand '${extra}'`)
    return yield* compare(task, wanted, [a, b])
  },
}

function* usage(task: Task, message: string): Run<number> {
  const name = ownName(task)
  yield* task.flush()
  yield* task.err(`${name}: ${message}\n${name}: Try '${name} --help' for more information.\n`)
  return TROUBLE
}

function* takeSkips(
  task: Task,
  wanted: Wanted,
  texts: readonly [ByteString, ByteString],
  shown: ByteString,
): Run<number | undefined> {
  for (const [at, text] of texts.entries()) {
    const skip = parseWhole(text, { suffixes: SUFFIXES })
    if (typeof skip !== 'number') {
      return yield* usage(task, `invalid --ignore-initial value '${shown}'`)
    }
    wanted.skips[at] = skip
  }
  return undefined
}

/** Bytes of one file, as many as are asked for unless it ends. */
class Side {
  readonly fd: Fd
  #held: Bytes = new Uint8Array(0)
  isOver = false

  constructor(fd: Fd) {
    this.fd = fd
  }

  get held(): Bytes {
    return this.#held
  }

  drop(count: number): void {
    this.#held = this.#held.subarray(count)
  }

  /** False when reading failed. */
  *fill(task: Task, name: ByteString): Run<boolean> {
    while (this.#held.length === 0 && !this.isOver) {
      const bytes = yield* task.sys.read(this.fd, CHUNK_BYTES)
      if (failed(bytes)) {
        yield* task.flush()
        yield* task.err(`${ownName(task)}: ${name}: ${bytes.text}\n`)
        return false
      }
      if (bytes.length === 0) this.isOver = true
      else this.#held = bytes
    }
    return true
  }

  *skip(task: Task, name: ByteString, count: number): Run<boolean> {
    for (let left = count; left > 0; ) {
      if (!(yield* this.fill(task, name))) return false
      if (this.isOver) return true
      const size = Math.min(left, this.#held.length)
      this.drop(size)
      left -= size
    }
    return true
  }
}

function* compare(
  task: Task,
  wanted: Wanted,
  names: readonly [ByteString, ByteString],
): Run<number> {
  const { sys } = task
  const sides: Side[] = []
  for (const [at, name] of names.entries()) {
    const fd = openInput(sys, name)
    if (failed(fd)) {
      yield* task.flush()
      if (!wanted.silent) yield* task.err(`${ownName(task)}: ${name}: ${fd.text}\n`)
      return TROUBLE
    }
    const side = new Side(fd)
    sides.push(side)
    if (!(yield* side.skip(task, name, wanted.skips[at] ?? 0))) return TROUBLE
  }
  const [a, b] = sides
  if (a === undefined || b === undefined) return TROUBLE
  const status = yield* differ(task, wanted, { names, a, b })
  for (const side of sides) closeInput(sys, side.fd)
  return status
}

function* differ(
  task: Task,
  wanted: Wanted,
  { names, a, b }: { names: readonly [ByteString, ByteString]; a: Side; b: Side },
): Run<number> {
  let at = 1
  let line = 1
  let status = 0
  let endsLine = false
  while (at - 1 < wanted.most) {
    if (!(yield* a.fill(task, names[0])) || !(yield* b.fill(task, names[1]))) return TROUBLE
    if (a.isOver || b.isOver) break
    const [x, y] = [a.held, b.held]
    const size = Math.min(x.length, y.length, wanted.most - at + 1)
    for (let i = 0; i < size; i++) {
      const [p = 0, q = 0] = [x[i], y[i]]
      endsLine = p === 0x0a
      if (p !== q) {
        status = 1
        if (wanted.silent) return 1
        if (!wanted.lists) {
          yield* tell(task, wanted, { names, at: at + i, line, p, q })
          return 1
        }
        yield* list(task, wanted, { at: at + i, p, q })
      }
      if (p === 0x0a) line++
    }
    at += size
    a.drop(size)
    b.drop(size)
    yield* task.sys.pause()
  }
  if (a.isOver === b.isOver || at - 1 >= wanted.most) return status
  if (!wanted.silent) {
    const name = a.isOver ? names[0] : names[1]
    yield* task.flush()
    yield* task.err(
      `${ownName(task)}: EOF on ${name}${ending(wanted, { at: at - 1, line, endsLine })}\n`,
    )
  }
  return 1
}

const ending = (
  wanted: Wanted,
  { at, line, endsLine }: { at: number; line: number; endsLine: boolean },
): string => {
  if (at === 0) return ' which is empty'
  if (wanted.lists) return ` after byte ${at}`
  return endsLine ? ` after byte ${at}, line ${line - 1}` : ` after byte ${at}, in line ${line}`
}

const octal = (byte: number): string => byte.toString(8).padStart(3)

/** A byte as `cat -v` shows it. */
const visible = (byte: number): string => {
  const high = byte >= 128 ? 'M-' : ''
  const low = byte & 127
  if (low < 32) return `${high}^${String.fromCharCode(low + 64)}`
  return low === 127 ? `${high}^?` : high + String.fromCharCode(low)
}

interface Difference {
  readonly at: number
  readonly p: number
  readonly q: number
}

function* tell(
  task: Task,
  wanted: Wanted,
  it: Difference & { names: readonly [ByteString, ByteString]; line: number },
): Run<void> {
  const bytes = wanted.showsBytes
    ? ` is ${octal(it.p)} ${visible(it.p)} ${octal(it.q)} ${visible(it.q)}`
    : ''
  yield* task.out(`${it.names.join(' ')} differ: byte ${it.at}, line ${it.line}${bytes}\n`)
}

function* list(task: Task, wanted: Wanted, { at, p, q }: Difference): Run<void> {
  const bytes = wanted.showsBytes
    ? `${octal(p)} ${visible(p).padEnd(4)} ${octal(q)} ${visible(q)}`
    : `${octal(p)} ${octal(q)}`
  yield* task.out(`${at} ${bytes}\n`)
}
