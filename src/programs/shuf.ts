/** shuf(1) of coreutils 9.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { HELD_BYTES_MAX } from '../base/limits.ts'
import { chomp, closeInput, openInput, readAll, STDOUT, splitLines } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('ei:n:o:rz', [
  'echo=e',
  'input-range:=i',
  'head-count:=n',
  'output:=o',
  'random-source:',
  'repeat=r',
  'zero-terminated=z',
  'help',
  'version',
])

/** What a number held as text costs. */
const NUMBER_BYTES = 32

interface Wanted {
  echoes: boolean
  range: readonly [number, number] | undefined
  count: number
  output: ByteString | undefined
  repeats: boolean
  lineEnd: string
}

export const program: Program = {
  names: ['shuf'],
  *run(task) {
    const { env } = task
    const wanted: Wanted = {
      echoes: false,
      range: undefined,
      count: Number.POSITIVE_INFINITY,
      output: undefined,
      repeats: false,
      lineEnd: '\n',
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'e') wanted.echoes = true
      else if (key === 'r') wanted.repeats = true
      else if (key === 'z') wanted.lineEnd = '\0'
      else if (key === 'o') {
        if (wanted.output !== undefined && wanted.output !== value) {
          return yield* complain(task, 'multiple output files specified')
        }
        wanted.output = value
      } else if (key === 'n') {
        const count = parseWhole(value)
        if (typeof count !== 'number' && count !== 'overflow') {
          return yield* complain(task, `invalid line count: ${quotedWord(value, env)}`)
        }
        if (typeof count === 'number') wanted.count = Math.min(wanted.count, count)
      } else if (key === 'i') {
        if (wanted.range !== undefined)
          return yield* complain(task, 'multiple -i options specified')
        const range = rangeOf(value)
        if (typeof range === 'string') {
          return yield* complain(task, `invalid input range: ${quotedWord(range, env)}`)
        }
        wanted.range = range
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'shuf', ends)
    if (wanted.echoes && wanted.range !== undefined) {
      return yield* tryHelp(task, 'cannot combine -e and -i options')
    }
    if (wanted.range !== undefined && operands[0] !== undefined) {
      return yield* extraOperand(task, operands[0])
    }
    if (!wanted.echoes && operands[1] !== undefined) return yield* extraOperand(task, operands[1])
    return yield* shuffle(task, wanted, operands)
  },
}

/** `LO-HI`, or the part that is wrong. */
const rangeOf = (text: ByteString): readonly [number, number] | ByteString => {
  const dash = text.indexOf('-')
  const parts = dash < 0 ? [text] : [text.slice(0, dash), text.slice(dash + 1)]
  const numbers = parts.map((part) => parseWhole(part))
  const wrong = numbers.findIndex((it) => typeof it !== 'number')
  if (wrong >= 0) return parts[wrong] ?? ''
  const [from, to] = numbers
  const isRange = typeof from === 'number' && typeof to === 'number' && from <= to + 1
  return isRange ? [from, to] : text
}

function* shuffle(task: Task, wanted: Wanted, operands: readonly ByteString[]): Run<number> {
  const { sys, env } = task
  const lines = yield* inputOf(task, wanted, operands)
  if (typeof lines === 'number') return lines
  if (wanted.output !== undefined) {
    const fd = sys.open(wanted.output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(fd)) return yield* complain(task, `${quotedName(wanted.output, env)}: ${fd.text}`)
    void sys.dup2(fd, STDOUT) // its own standard output is a file from now on
    sys.close(fd)
  }
  if (wanted.repeats) {
    if (lines.length === 0) {
      return wanted.count === 0 ? 0 : yield* complain(task, 'no lines to repeat')
    }
    for (let left = wanted.count; left > 0; left--) {
      yield* task.out(`${lines[sys.dice.below(lines.length)]}${wanted.lineEnd}`)
      if (left % 1_024 === 0) yield* sys.pause()
    }
    return 0
  }
  for (let at = 0; at < Math.min(lines.length, wanted.count); at++) {
    const other = at + sys.dice.below(lines.length - at)
    const line = lines[other] ?? ''
    lines[other] = lines[at] ?? ''
    yield* task.out(`${line}${wanted.lineEnd}`)
    if (at % 1_024 === 0) yield* sys.pause()
  }
  return 0
}

function* inputOf(
  task: Task,
  { echoes, range, lineEnd }: Wanted,
  operands: readonly ByteString[],
): Run<ByteString[] | number> {
  const { sys, env } = task
  if (echoes) return [...operands]
  if (range !== undefined) {
    const [from, to] = range
    if ((to - from) * NUMBER_BYTES >= HELD_BYTES_MAX)
      return yield* complain(task, 'memory exhausted')
    return Array.from({ length: to - from + 1 }, (_, at) => String(from + at))
  }
  const [path = '-'] = operands
  const fd = openInput(sys, path)
  if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  if (failed(bytes)) return yield* complain(task, `read error: ${bytes.text}`)
  return splitLines(textOf(bytes), lineEnd).map((line) => chomp(line, lineEnd))
}
