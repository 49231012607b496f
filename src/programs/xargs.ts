/** xargs(1) of findutils 4.9.0. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { openInput, readAll, STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { parseItems } from './xargs/items.ts'
import { runBatch } from './xargs/run.ts'

const OPTIONS = optionTable('+0a:E:e::i::I:l::L:n:prs:txP:d:o', [
  'null=0',
  'arg-file:=a',
  'delimiter:=d',
  'eof::=e',
  'replace::=i',
  'max-lines::=l',
  'max-args:=n',
  'open-tty=o',
  'interactive=p',
  'no-run-if-empty=r',
  'max-chars:=s',
  'verbose=t',
  'show-limits',
  'exit=x',
  'max-procs:=P',
  'process-slot-var:',
  'version',
  'help',
])

/** xargs keeps command lines below this by default. */
const LINE_BYTES = 131_072

export interface WantedOfXargs {
  delimiter: string | undefined
  file: ByteString | undefined
  eof: ByteString | undefined
  replace: ByteString | undefined
  maxArgs: number
  maxLines: number
  maxChars: number
  exits: boolean
  skipsEmpty: boolean
  verbose: boolean
  asks: boolean
}

export const program: Program = {
  names: ['xargs'],
  *run(task) {
    const wanted: WantedOfXargs = {
      delimiter: undefined,
      file: undefined,
      eof: undefined,
      replace: undefined,
      maxArgs: Number.POSITIVE_INFINITY,
      maxLines: Number.POSITIVE_INFINITY,
      maxChars: LINE_BYTES,
      exits: false,
      skipsEmpty: false,
      verbose: false,
      asks: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      const status = yield* take(task, wanted, key, value)
      if (status !== undefined) return status
    }
    if (ends !== undefined) return yield* endEarly(task, 'xargs', ends)
    const fd = wanted.file === undefined ? STDIN : openInput(task.sys, wanted.file)
    if (failed(fd)) {
      const shown = quotedWord(wanted.file ?? '', task.env)
      return yield* complain(task, `Cannot open input file ${shown}: ${fd.text}`)
    }
    const bytes = yield* readAll(task.sys, fd)
    const text = failed(bytes) ? '' : textOf(bytes)
    const command = operands.length === 0 ? ['echo'] : operands
    const parsed = parseItems(text, wanted)
    return yield* spread(task, wanted, command, parsed)
  },
}

function* take(
  task: Task,
  wanted: WantedOfXargs,
  key: string,
  value: ByteString | undefined,
): Run<number | undefined> {
  const text = value ?? ''
  const exclusive = function* (now: string, before: string): Run<void> {
    const what = `options ${now} and ${before} are mutually exclusive, ignoring previous ${before.split('/')[0]} value`
    yield* complain(task, `warning: ${what}`)
  }
  switch (key) {
    case '0':
      wanted.delimiter = '\0'
      return undefined
    case 'd': {
      const char = delimiterOf(text)
      if (char === undefined) {
        const wanted =
          'the delimiter must be either a single character or an escape sequence starting with \\.'
        return yield* complain(task, `Invalid input delimiter specification ${text}: ${wanted}`)
      }
      wanted.delimiter = char
      return undefined
    }
    case 'a':
      wanted.file = text
      return undefined
    case 'E':
    case 'e':
      wanted.eof = text === '' ? undefined : text
      return undefined
    case 'i':
    case 'I':
      if (Number.isFinite(wanted.maxArgs)) {
        yield* complain(
          task,
          'warning: options --max-args and --replace/-I/-i are mutually exclusive, ignoring previous --max-args value',
        )
      }
      wanted.replace = key === 'i' && value === undefined ? '{}' : text
      wanted.maxArgs = Number.POSITIVE_INFINITY
      wanted.maxLines = Number.POSITIVE_INFINITY
      return undefined
    case 'L':
    case 'l': {
      const count = yield* number(task, key, value ?? '1', 1)
      if (count.status !== undefined) return count.status
      wanted.maxLines = count.value
      wanted.maxArgs = Number.POSITIVE_INFINITY
      wanted.replace = undefined
      return undefined
    }
    case 'n': {
      const count = yield* number(task, key, text, 1)
      if (count.status !== undefined) return count.status
      wanted.maxArgs = count.value
      wanted.maxLines = Number.POSITIVE_INFINITY
      if (count.value === 1 && wanted.replace !== undefined) return undefined
      if (wanted.replace !== undefined) yield* exclusive('--max-args', '--replace/-I/-i')
      wanted.replace = undefined
      return undefined
    }
    case 's': {
      const count = yield* number(task, key, text, 1)
      if (count.status !== undefined) return count.status
      wanted.maxChars = Math.min(count.value, LINE_BYTES)
      return undefined
    }
    case 'P':
      return (yield* number(task, key, text, 0)).status
    case 'p':
      wanted.asks = true
      wanted.verbose = true
      return undefined
    case 'r':
      wanted.skipsEmpty = true
      return undefined
    case 't':
      wanted.verbose = true
      return undefined
    case 'x':
      wanted.exits = true
      return undefined
    default:
      return undefined
  }
}

function* number(
  task: Task,
  key: string,
  text: ByteString,
  least: number,
): Run<{ value: number; status: number | undefined }> {
  if (!/^[-+]?\d+$/.test(text)) {
    const status = yield* tryHelp(task, `invalid number "${text}" for -${key} option`)
    return { value: 0, status }
  }
  if (Number(text) >= least) return { value: Number(text), status: undefined }
  const what = `value ${text} for -${key} option should be >= ${least}`
  return { value: 0, status: yield* tryHelp(task, what) }
}

const ESCAPES = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
  ['\\', '\\'],
])

const delimiterOf = (text: ByteString): string | undefined => {
  if (text.length === 1) return text
  const hex = /^\\x([\da-fA-F]{1,2})$/.exec(text)?.[1]
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  const oct = /^\\(0[0-7]{1,3})$/.exec(text)?.[1]
  if (oct !== undefined) return String.fromCharCode(Number.parseInt(oct, 8))
  return text.length === 2 && text.startsWith('\\') ? ESCAPES.get(text.charAt(1)) : undefined
}

const FAILED = 123
const TOO_LONG = 'argument line too long'

function* spread(
  task: Task,
  wanted: WantedOfXargs,
  command: readonly ByteString[],
  parsed: ReturnType<typeof parseItems>,
): Run<number> {
  let status = 0
  const fixed = command.reduce((sum, it) => sum + it.length + 1, 0)
  if (fixed >= wanted.maxChars) {
    return yield* complain(task, 'cannot fit single argument within argument list size limit')
  }
  const run = function* (args: readonly ByteString[]): Run<number | undefined> {
    const ended = yield* runBatch(task, wanted, args)
    if (ended.stops !== undefined) return ended.stops
    if (!ended.isFine) status = FAILED
    return undefined
  }
  let batch: ByteString[] = []
  let bytes = fixed
  let lines = 0
  let hasRun = false
  for (const item of parsed.items) {
    if (wanted.replace !== undefined) {
      const { replace } = wanted
      const args = command.map((word, at) =>
        at === 0 ? word : word.replaceAll(replace, () => item.text),
      )
      const stops = yield* run(args)
      if (stops !== undefined) return stops
      continue
    }
    const size = item.text.length + 1
    if (fixed + size > wanted.maxChars) return yield* complain(task, TOO_LONG)
    const isFull = batch.length >= wanted.maxArgs || bytes + size > wanted.maxChars
    if (isFull || lines >= wanted.maxLines) {
      const stops = yield* run([...command, ...batch])
      if (stops !== undefined) return stops
      hasRun = true
      batch = []
      bytes = fixed
      lines = 0
    }
    batch.push(item.text)
    bytes += size
    if (item.endsLine) lines++
  }
  if (parsed.problem !== undefined) {
    yield* complain(task, parsed.problem)
    if (batch.length > 0 && wanted.replace === undefined) yield* run([...command, ...batch])
    return 1
  }
  const runsEmpty = !hasRun && !wanted.skipsEmpty && parsed.items.length === 0
  if (wanted.replace === undefined && (batch.length > 0 || runsEmpty)) {
    const stops = yield* run([...command, ...batch])
    if (stops !== undefined) return stops
  }
  return status
}
