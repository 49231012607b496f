/** date(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { EPERM, failed } from '../base/errno.ts'
import { parseStamp } from '../shell/gnu/date-stamp.ts'
import { chomp, closeInput, lineReader, openInput } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { quoted, quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, endEarly, extraOperand, matchWord, tryHelp } from '../shell/gnu/usage.ts'
import { momentOf, UTC, type Zone, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('d:f:I::r:Rs:u', [
  'date:=d',
  'debug',
  'file:=f',
  'iso-8601::=I',
  'reference:=r',
  'resolution',
  'rfc-822=R',
  'rfc-2822=R',
  'rfc-email=R',
  'rfc-3339:',
  'set:=s',
  'uct=u',
  'utc=u',
  'universal=u',
  'help',
  'version',
])

const DEFAULT = '%a %b %e %H:%M:%S %Z %Y'
const ISO = [
  ['date', '%Y-%m-%d'],
  ['seconds', '%Y-%m-%dT%H:%M:%S%:z'],
  ['ns', '%Y-%m-%dT%H:%M:%S,%N%:z'],
  ['hours', '%Y-%m-%dT%H%:z'],
  ['minutes', '%Y-%m-%dT%H:%M%:z'],
] as const
const RFC_3339 = [
  ['date', '%Y-%m-%d'],
  ['seconds', '%Y-%m-%d %H:%M:%S%:z'],
  ['ns', '%Y-%m-%d %H:%M:%S.%N%:z'],
] as const

interface Wanted {
  format: ByteString | undefined
  date: ByteString | undefined
  file: ByteString | undefined
  reference: ByteString | undefined
  set: ByteString | undefined
  resolution: boolean
  utc: boolean
}

export const program: Program = {
  names: ['date'],
  *run(task) {
    const wanted: Wanted = {
      format: undefined,
      date: undefined,
      file: undefined,
      reference: undefined,
      set: undefined,
      resolution: false,
      utc: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      const problem = take(task, wanted, key, value)
      if (problem === undefined) continue
      return problem.includes('\n') ? yield* tryHelp(task, problem) : yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, 'date', ends)
    const sources = [wanted.date, wanted.file, wanted.reference].filter((it) => it !== undefined)
    if (sources.length + (wanted.resolution ? 1 : 0) > 1) {
      const what = 'the options to specify dates for printing are mutually exclusive'
      return yield* tryHelp(task, what)
    }
    return yield* perform(task, wanted, operands)
  },
}

const take = (
  task: Task,
  wanted: Wanted,
  key: string,
  value: ByteString | undefined,
): string | undefined => {
  const format = (text: ByteString): string | undefined => {
    if (wanted.format !== undefined) return 'multiple output formats specified'
    wanted.format = text
    return undefined
  }
  switch (key) {
    case 'd':
      wanted.date = value
      return undefined
    case 'f':
      wanted.file = value
      return undefined
    case 'r':
      wanted.reference = value
      return undefined
    case 's':
      wanted.set = value
      return undefined
    case 'u':
      wanted.utc = true
      return undefined
    case 'resolution':
      wanted.resolution = true
      return undefined
    case 'R':
      return format('%a, %d %b %Y %H:%M:%S %z')
    case 'I': {
      const hours = [...ISO.slice(3), ...ISO.slice(0, 3)]
      const found = value === undefined ? undefined : matchWord(task, '--iso-8601', value, hours)
      if (found !== undefined && 'problem' in found) return found.problem
      return format(found?.value ?? '%Y-%m-%d')
    }
    case 'rfc-3339': {
      const found = matchWord(task, '--rfc-3339', value ?? '', RFC_3339)
      return 'problem' in found ? found.problem : format(found.value)
    }
    default:
      return undefined
  }
}

function* perform(task: Task, wanted: Wanted, operands: readonly ByteString[]): Run<number> {
  const { env } = task
  const [first, second] = operands
  if (second !== undefined) return yield* extraOperand(task, second)
  let setting = wanted.set
  if (first?.startsWith('+') === true) {
    if (wanted.format !== undefined) {
      return yield* complain(task, 'multiple output formats specified')
    }
    wanted.format = first.slice(1)
  } else if (first !== undefined) {
    const isShown = wanted.date ?? wanted.file ?? wanted.reference
    if (isShown !== undefined || wanted.set !== undefined) {
      yield* complain(
        task,
        `the argument ${quotedWord(first, env)} lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'`,
      )
      return yield* tryHelp(task, undefined)
    }
    setting = first
  }
  const zone = wanted.utc ? UTC : zoneOf(task.sys, env)
  const format = wanted.format ?? (wanted.resolution ? '%s.%N' : DEFAULT)
  if (wanted.file !== undefined) return yield* showFile(task, wanted.file, { format, zone })
  const now = task.sys.now()
  let time: Time | undefined = now
  let isWrong: ByteString | undefined
  if (setting !== undefined) {
    time =
      wanted.set === undefined
        ? setStamp(setting, now, zone)
        : parseDate(setting, { now, zone, sys: task.sys })
    isWrong = setting
  } else if (wanted.reference !== undefined) {
    const stat = task.sys.stat(wanted.reference)
    if (failed(stat))
      return yield* complain(task, `${quotedName(wanted.reference, env)}: ${stat.text}`)
    time = stat.mtime
  } else if (wanted.date !== undefined) {
    time = parseDate(wanted.date, { now, zone, sys: task.sys })
    isWrong = wanted.date
  } else if (wanted.resolution) time = { s: 0, ns: 1 }
  if (time === undefined)
    return yield* complain(task, `invalid date ${quotedWord(isWrong ?? '', env)}`)
  let status = 0
  if (setting !== undefined) status = yield* complain(task, `cannot set date: ${EPERM.text}`)
  yield* task.out(`${strftime(format, momentOf(time, zone))}\n`)
  return status
}

/** `MMDDhhmm[[CC]YY][.ss]`: the year stands behind. */
const setStamp = (text: ByteString, now: Time, zone: Zone): Time | undefined => {
  const match = /^(\d{8})(\d{2}|\d{4})?(\.\d{2})?$/.exec(text)
  if (match === null) return undefined
  const [, stamp = '', year = '', seconds = ''] = match
  return parseStamp(year + stamp + seconds, { now, zone })
}

function* showFile(
  task: Task,
  path: ByteString,
  { format, zone }: { format: ByteString; zone: Zone },
): Run<number> {
  const { sys, env } = task
  const fd = openInput(sys, path)
  if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
  const reader = lineReader(sys, fd)
  let status = 0
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) return yield* complain(task, `${quoted(path, env)}: ${lines.text}`)
    if (lines.length === 0) break
    for (const line of lines) {
      const time = parseDate(chomp(line), { now: sys.now(), zone, sys })
      if (time === undefined) {
        status = yield* complain(task, `invalid date ${quotedWord(chomp(line), env)}`)
      } else yield* task.out(`${strftime(format, momentOf(time, zone))}\n`)
    }
  }
  closeInput(sys, fd)
  return status
}
