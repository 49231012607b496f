/** seq(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { formatNumber, parseFormat } from './seq/format.ts'
import { parseOperand, type SeqNumber } from './seq/number.ts'

const OPTIONS = optionTable('+f:s:w', [
  'equal-width=w',
  'format:=f',
  'separator:=s',
  'help',
  'version',
])

/** Lines put together before they are written. */
const BATCH = 1_000

interface Wanted {
  format: ByteString | undefined
  separator: ByteString
  equalWidth: boolean
}

export const program: Program = {
  names: ['seq'],
  *run(task) {
    const { env } = task
    const wanted: Wanted = { format: undefined, separator: '\n', equalWidth: false }
    const { before, after } = splitAtNegative(task.args.slice(1))
    const { options, ends, operands: early } = readOptions(before, OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'f') wanted.format = value
      else if (key === 's') wanted.separator = value
      else wanted.equalWidth = true
    }
    if (ends !== undefined) return yield* endEarly(task, 'seq', ends)
    const operands = [...early, ...after]
    if (operands.length === 0) return yield* missingOperand(task)
    const extra = operands[3]
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const format = wanted.format === undefined ? undefined : parseFormat(wanted.format, env)
    if (format !== undefined && 'problem' in format) return yield* complain(task, format.problem)
    if (format !== undefined && wanted.equalWidth) {
      const what = 'format string may not be specified when printing equal width strings'
      return yield* tryHelp(task, what)
    }
    const numbers: SeqNumber[] = []
    for (const operand of operands) {
      const number = parseOperand(operand, env)
      if ('problem' in number) return yield* tryHelp(task, number.problem)
      numbers.push(number)
    }
    const [first, step, last] = arrange(numbers)
    if (step.value === 0) {
      const shown = quotedWord(operands[1] ?? '', env)
      return yield* tryHelp(task, `invalid Zero increment value: ${shown}`)
    }
    const whole = wholeRange([first, step, last])
    if (whole !== undefined && format === undefined) {
      return yield* countWhole(task, wanted, whole, [first, last])
    }
    const show =
      format === undefined
        ? fixedShow(wanted, [first, step, last])
        : (value: number) => formatNumber(format, value)
    return yield* countFloating(task, wanted, { first, step, last, show })
  },
}

/** Options end at the first negative number. */
const splitAtNegative = (
  args: readonly ByteString[],
): { before: readonly ByteString[]; after: readonly ByteString[] } => {
  const at = args.findIndex(
    (arg, index) =>
      /^-[.\d]/.test(arg) && !/^-[a-z]*[fs]$|^--(format|separator)$/.test(args[index - 1] ?? ''),
  )
  return at < 0 ? { before: args, after: [] } : { before: args.slice(0, at), after: args.slice(at) }
}

const ONE: SeqNumber = { value: 1, whole: 1n, precision: 0, width: 1 }

const arrange = (numbers: readonly SeqNumber[]): readonly [SeqNumber, SeqNumber, SeqNumber] => {
  const [a = ONE, b = ONE, c = ONE] = numbers
  if (numbers.length === 1) return [ONE, ONE, a]
  return numbers.length === 2 ? [a, ONE, b] : [a, b, c]
}

interface Whole {
  readonly first: bigint
  readonly step: bigint
  readonly last: bigint
}

const wholeRange = (numbers: readonly SeqNumber[]): Whole | undefined => {
  const [first, step, last] = numbers.map((it) => it.whole)
  if (first === undefined || step === undefined || last === undefined) return undefined
  return { first, step, last }
}

function* countWhole(
  task: Task,
  wanted: Wanted,
  { first, step, last }: Whole,
  ends: readonly SeqNumber[],
): Run<number> {
  const width = wanted.equalWidth ? Math.max(...ends.map((it) => it.width)) : 0
  const isDown = step < 0n
  const isMinusZero = Object.is(ends[0]?.value, -0)
  let text = ''
  let count = 0
  for (let at = first; isDown ? at >= last : at <= last; at += step) {
    const digits = isMinusZero && count === 0 ? '-0' : padded(at.toString(), width)
    text += (count > 0 ? wanted.separator : '') + digits
    count++
    if (count % BATCH !== 0) continue
    yield* task.out(text)
    yield* task.sys.pause()
    text = ''
  }
  yield* task.out(count === 0 ? '' : `${text}\n`)
  return 0
}

const padded = (digits: string, width: number): string =>
  digits.startsWith('-')
    ? `-${digits.slice(1).padStart(width - 1, '0')}`
    : digits.padStart(width, '0')

/** `%.Nf` with the most decimals of FIRST and INCREMENT; -w pads to the widest end. */
const fixedShow = (
  wanted: Wanted,
  [first, step, last]: readonly [SeqNumber, SeqNumber, SeqNumber],
): ((value: number) => ByteString) => {
  const precision = Math.max(first.precision, step.precision)
  if (!Number.isFinite(precision)) return (value) => String(Number(value.toPrecision(6)))
  const widen = (it: SeqNumber): number =>
    it.width + (precision - it.precision) + dotOf(it, precision)
  const width = wanted.equalWidth ? Math.max(widen(first), widen(last)) : 0
  return (value) => padded(value.toFixed(precision), width)
}

/** A decimal point comes in where a number had none. */
const dotOf = (it: SeqNumber, precision: number): number => {
  if (it.precision === 0 && precision > 0) return 1
  return it.precision > 0 && precision === 0 ? -1 : 0
}

function* countFloating(
  task: Task,
  wanted: Wanted,
  how: {
    first: SeqNumber
    step: SeqNumber
    last: SeqNumber
    show: (value: number) => ByteString
  },
): Run<number> {
  const [first, step, last] = [how.first.value, how.step.value, how.last.value]
  const isBeyond = (value: number): boolean => (step < 0 ? value < last : value > last)
  let text = ''
  let count = 0
  for (let value = first; ; value = first + ++count * step) {
    if (isBeyond(value)) {
      const isNear = count > 0 && Math.abs(value - last) < Math.abs(step) * 1e-9
      const shown = how.show(value)
      if (!isNear || isBeyond(Number(shown)) || shown === how.show(value - step)) break
    }
    text += (count > 0 ? wanted.separator : '') + how.show(value)
    if (count % BATCH !== BATCH - 1) continue
    yield* task.out(text)
    yield* task.sys.pause()
    text = ''
  }
  yield* task.out(count === 0 && text === '' ? '' : `${text}\n`)
  return 0
}
