/** numfmt(1) of coreutils 9.1, for the C locale. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { chomp, lineReader, STDIN } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Rounding, readScaled, type Scale, writeScaled } from './numfmt/scale.ts'

const OPTIONS = optionTable('d:z', [
  'from:',
  'from-unit:',
  'to:',
  'to-unit:',
  'round:',
  'padding:',
  'suffix:',
  'grouping',
  'delimiter:=d',
  'field:',
  'debug',
  '-debug',
  'header::',
  'format:',
  'invalid:',
  'zero-terminated=z',
  'help',
  'version',
])
const CONVERSION_FAILED = 2
const SCALES = [
  ['none', 'none'],
  ['si', 'si'],
  ['iec', 'iec'],
  ['iec-i', 'iec-i'],
] as const
const FROM = [['none', 'none'], ['auto', 'auto'], ...SCALES.slice(1)] as const
const ROUNDINGS = [
  ['up', 'up'],
  ['down', 'down'],
  ['from-zero', 'from-zero'],
  ['towards-zero', 'towards-zero'],
  ['nearest', 'nearest'],
] as const
const INVALIDS = [
  ['abort', 'abort'],
  ['fail', 'fail'],
  ['warn', 'warn'],
  ['ignore', 'ignore'],
] as const

interface Wanted {
  from: Scale
  to: Scale
  fromUnit: number
  toUnit: number
  rounding: Rounding
  padding: number
  suffix: ByteString
  delimiter: ByteString | undefined
  fields: ReadonlySet<number> | 'all'
  header: number
  invalid: 'abort' | 'fail' | 'warn' | 'ignore'
  format:
    | {
        readonly before: ByteString
        readonly after: ByteString
        readonly width: number
        readonly decimals: number | undefined
      }
    | undefined
  lineEnd: string
}

export const program: Program = {
  names: ['numfmt'],
  *run(task) {
    const wanted: Wanted = {
      from: 'none',
      to: 'none',
      fromUnit: 1,
      toUnit: 1,
      rounding: 'from-zero',
      padding: 0,
      suffix: '',
      delimiter: undefined,
      fields: new Set([1]),
      header: 0,
      invalid: 'abort',
      format: undefined,
      lineEnd: '\n',
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const option of options) {
      const problem = take(task, wanted, option)
      if (problem !== undefined) {
        return problem.includes('\n')
          ? yield* tryHelp(task, problem)
          : yield* complain(task, problem)
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'numfmt', ends)
    let isFine = true
    for (const word of operands) {
      const shown = yield* convertLine(task, wanted, word)
      if (shown === 'abort') return CONVERSION_FAILED
      if (shown.isWrong) isFine = false
      yield* task.out(shown.text + wanted.lineEnd)
    }
    if (operands.length === 0) {
      const ended = yield* convertInput(task, wanted)
      if (ended === 'abort') return CONVERSION_FAILED
      isFine = ended
    }
    return isFine || wanted.invalid === 'warn' || wanted.invalid === 'ignore'
      ? 0
      : CONVERSION_FAILED
  },
}

const unitOf = (text: ByteString): number | undefined => {
  const size = parseWhole(text.replace(/i$/, ''), { suffixes: 'KMGTPEZY0' })
  if (typeof size !== 'number' || size === 0) return undefined
  const power = 'KMGTPEZY'.indexOf(text.replace(/i$/, '').slice(-1)) + 1
  const isSi = power > 0 && !text.endsWith('i')
  return isSi ? (size / 1_024 ** power) * 1_000 ** power : size
}

const take = (task: Task, wanted: Wanted, { key, value = '' }: GivenOption): string | undefined => {
  const shown = quotedWord(value, task.env)
  const word = <T>(
    option: string,
    list: readonly (readonly [string, T])[],
    use: (it: T) => void,
  ): string | undefined => {
    const found = matchWord(task, option, value, list)
    if ('problem' in found) return found.problem
    use(found.value)
    return undefined
  }
  switch (key) {
    case 'from':
      return word<Scale>('--from', FROM, (it) => Object.assign(wanted, { from: it }))
    case 'to':
      return word<Scale>('--to', SCALES, (it) => Object.assign(wanted, { to: it }))
    case 'round':
      return word<Rounding>('--round', ROUNDINGS, (it) => Object.assign(wanted, { rounding: it }))
    case 'invalid':
      return word('--invalid', INVALIDS, (it) => Object.assign(wanted, { invalid: it }))
    case 'from-unit':
    case 'to-unit': {
      const unit = unitOf(value)
      if (unit === undefined) return `invalid unit size: ${shown}`
      if (key === 'from-unit') wanted.fromUnit = unit
      else wanted.toUnit = unit
      return undefined
    }
    case 'padding': {
      const padding = parseWhole(value, { signed: true })
      if (typeof padding !== 'number' || padding === 0) return `invalid padding value ${shown}`
      wanted.padding = padding
      return undefined
    }
    case 'field':
      if (value === '-') wanted.fields = 'all'
      else {
        const fields = value.split(',').map(Number)
        if (fields.some((it) => !(it > 0))) return `invalid field value ${shown}`
        wanted.fields = new Set(fields)
      }
      return undefined
    case 'd':
      if (value.length > 1) return 'the delimiter must be a single character'
      wanted.delimiter = value
      return undefined
    case 'suffix':
      wanted.suffix = value
      return undefined
    case 'header':
      wanted.header = value === '' ? 1 : Number(value)
      return undefined
    case 'z':
      wanted.lineEnd = '\0'
      return undefined
    case 'format': {
      const match = /^((?:[^%]|%%)*)%([-0' ]*)(\d*)(?:\.(\d*))?f((?:[^%]|%%)*)$/s.exec(value)
      if (match === null) {
        return value.includes('%')
          ? `invalid format ${shown}, directive must be %[0]['][-][N][.][N]f`
          : `format ${shown} has no % directive`
      }
      const [, before = '', flags = '', width = '', decimals, after = ''] = match
      wanted.format = {
        before,
        after,
        width: Number(width) * (flags.includes('-') ? -1 : 1),
        decimals: decimals === undefined ? undefined : Number(decimals),
      }
      return undefined
    }
    default:
      return undefined
  }
}

function* convertInput(task: Task, wanted: Wanted): Run<boolean | 'abort'> {
  const reader = lineReader(task.sys, STDIN, wanted.lineEnd)
  let isFine = true
  let number = 0
  for (;;) {
    const batch = yield* reader.next()
    if (failed(batch) || batch.length === 0) return isFine
    for (const line of batch) {
      if (number++ < wanted.header) {
        yield* task.out(line)
        continue
      }
      const shown = yield* convertLine(task, wanted, chomp(line, wanted.lineEnd))
      if (shown === 'abort') return 'abort'
      if (shown.isWrong) isFine = false
      yield* task.out(shown.text + (line.endsWith(wanted.lineEnd) ? wanted.lineEnd : ''))
    }
  }
}

/** The wanted fields of a line converted; `abort` after a complaint that ends everything. */
function* convertLine(
  task: Task,
  wanted: Wanted,
  line: ByteString,
): Run<{ readonly text: ByteString; readonly isWrong: boolean } | 'abort'> {
  const { delimiter, fields } = wanted
  const parts =
    delimiter === undefined ? (line.match(/\s*\S+|\s+$/g) ?? [line]) : line.split(delimiter)
  const shown: ByteString[] = []
  let isWrong = false
  for (const [at, part] of parts.entries()) {
    const isWanted = fields === 'all' || fields.has(at + 1)
    if (!isWanted) {
      shown.push(part)
      continue
    }
    const blanks = /^\s*/.exec(part)?.[0] ?? ''
    const made = convert(task, wanted, part.slice(blanks.length))
    if ('text' in made) {
      const isPadded = wanted.padding === 0 && blanks.length > 1 && delimiter === undefined
      const kept = at > 0 && delimiter === undefined ? ' ' : ''
      const width = isPadded ? part.length - kept.length : 0
      shown.push(kept + made.text.padStart(width))
      continue
    }
    isWrong = true
    if (wanted.invalid !== 'ignore') void (yield* complain(task, made.problem))
    if (wanted.invalid === 'abort') return 'abort'
    shown.push(part)
  }
  return { text: shown.join(delimiter ?? ''), isWrong }
}

const convert = (
  task: Task,
  wanted: Wanted,
  word: ByteString,
): { readonly text: ByteString } | { readonly problem: ByteString } => {
  const bare =
    wanted.suffix !== '' && word.endsWith(wanted.suffix) && word !== wanted.suffix
      ? word.slice(0, -wanted.suffix.length)
      : word
  const read = readScaled(bare, wanted.from)
  const shown = quotedWord(word, task.env)
  if (typeof read === 'string') {
    const problems = {
      number: `invalid number: ${shown}`,
      suffix: /^-?[\d.]+/.test(bare)
        ? `invalid suffix in input: ${shown}`
        : `invalid number: ${shown}`,
      from: `rejecting suffix in input: ${shown} (consider using --from)`,
      i: `missing 'i' suffix in input: ${shown} (e.g Ki/Mi/Gi)`,
    }
    return { problem: problems[read] }
  }
  const { format } = wanted
  const value = (read.value * wanted.fromUnit) / wanted.toUnit
  const text =
    writeScaled(value, {
      to: wanted.to,
      rounding: wanted.rounding,
      decimals: format?.decimals ?? (wanted.to === 'none' ? read.decimals : 0),
      isPrecise: format?.decimals !== undefined,
    }) + wanted.suffix
  const padding = wanted.padding !== 0 ? wanted.padding : (format?.width ?? 0)
  const padded = padding < 0 ? text.padEnd(-padding) : text.padStart(padding)
  return { text: format === undefined ? padded : format.before + padded + format.after }
}
