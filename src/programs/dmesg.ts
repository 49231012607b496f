/** dmesg of util-linux 2.38: the kernel's ring buffer, or a file that holds one. */
import type { ByteString } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import { EPERM, failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { readAll, STDOUT } from '../shell/gnu/input.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { parseDate } from '../shell/gnu/parse-date.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'
import { FACILITIES, LEVELS, type Message, messagesIn } from './dmesg/records.ts'
import { printerOf, type Style, type TimeFormat } from './dmesg/render.ts'

const OPTIONS = optionTable('CcDdEeF:f:HhJkL::l:n:iPprSs:TtuVWwx', [
  'buffer-size:=s',
  'clear=C',
  'color::=L',
  'console-level:=n',
  'console-off=D',
  'console-on=E',
  'ctime=T',
  'decode=x',
  'facility:=f',
  'file:=F',
  'follow=w',
  'follow-new=W',
  'force-prefix=p',
  'help',
  'human=H',
  'json=J',
  'kernel=k',
  'level:=l',
  'noescape',
  'nopager=P',
  'notime=t',
  'raw=r',
  'read-clear=c',
  'reltime=e',
  'show-delta=d',
  'since:',
  'syslog=S',
  'time-format:',
  'until:',
  'userspace=u',
  'version',
])
/** Of these only one may be given. */
const ALONE = ['C', 'D', 'E', 'c', 'n', 'r']
const FORMATS = ['ctime', 'delta', 'iso', 'notime', 'reltime']
const FOLLOW_MS = 1_000

export const program: Program = {
  names: ['dmesg'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const [at, { key }] of options.entries()) {
      const rest = options.slice(0, at).map((it) => it.key)
      if (ALONE.includes(key) && rest.some((it) => it !== key && ALONE.includes(it))) {
        return yield* complain(
          task,
          'mutually exclusive arguments: --clear --console-off --console-on --read-clear --console-level --raw',
        )
      }
      const problem = problemOf(options[at])
      if (problem !== undefined) return yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, 'dmesg', ends)
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h')) return yield* endEarly(task, 'dmesg', { key: 'help', value: undefined })
    if (keys.has('V')) return yield* endEarly(task, 'dmesg', { key: 'version', value: undefined })
    if (operands.length > 0) return yield* tryHelp(task, 'bad usage')
    if (keys.has('r')) {
      const rival = ['d', 'T', 'e', 't', 'x', 'H'].find((key) => keys.has(key))
      if (rival === 'x') return yield* exclusive(task, '--raw --decode')
      if (rival === 't') return yield* exclusive(task, '--raw --notime')
    }
    return yield* act(task, { options, keys })
  },
}

function* exclusive(task: Task, names: string): Run<number> {
  return yield* complain(task, `mutually exclusive arguments: ${names}`)
}

const problemOf = (option: GivenOption | undefined): ByteString | undefined => {
  const { key, value = '' } = option ?? {}
  const words = value.split(',')
  if (key === 'l' || key === 'n') {
    const wrong = words.find((it) => !LEVELS.includes(it) && !/^[1-8]$/.test(it))
    return wrong === undefined ? undefined : `unknown level '${wrong}'`
  }
  if (key === 'f') {
    const wrong = words.find((it) => !FACILITIES.includes(it))
    return wrong === undefined ? undefined : `unknown facility '${wrong}'`
  }
  if (key === 's' && !/^\d+$/.test(value)) return `invalid buffer size argument: '${value}'`
  if (key === 'time-format' && !FORMATS.includes(value)) return `unknown time format: ${value}`
  if (key === 'L' && !['', 'auto', 'always', 'never'].includes(value.replace(/^=/, ''))) {
    return `unsupported color mode: '${value.replace(/^=/, '')}'`
  }
  return undefined
}

interface Given {
  readonly options: readonly GivenOption[]
  readonly keys: ReadonlySet<string>
}

function* act(task: Task, given: Given): Run<number> {
  const { sys } = task
  const { options, keys } = given
  const range = rangeOf(task, options)
  if (typeof range === 'string') return yield* complain(task, range)
  if (['D', 'E', 'n'].some((key) => keys.has(key))) {
    if (!failed(sys.kernelLog())) return 0
    return yield* complain(task, `klogctl failed: ${EPERM.text}`)
  }
  if (keys.has('C')) {
    if (clear(sys)) return 0
    return yield* complain(task, `clear kernel buffer failed: ${EPERM.text}`)
  }
  const file = options.findLast(({ key }) => key === 'F')?.value
  const log = file === undefined ? sys.kernelLog(clearedMs(sys)) : yield* readFile(task, file)
  if (log === undefined) return 1
  if (failed(log)) return yield* complain(task, `read kernel buffer failed: ${log.text}`)
  if (keys.has('c')) clear(sys)
  const bootUs = yield* bootOf(task)
  const style = styleOf(task, given, bootUs)
  const isShown = filterOf(given)
  const print = printerOf(style)
  let isKept = false
  const show = function* (message: Message): Run<void> {
    // A continued message goes with the one before it.
    if (message.facility !== undefined) {
      const atS = (bootUs + message.atUs) / 1e6
      isKept = isShown(message) && atS >= range.from && atS <= range.to
    }
    if (isKept) yield* task.out(print(message))
  }
  const isNewOnly = keys.has('W')
  const messages = messagesIn(log)
  if (keys.has('J')) {
    yield* task.out(jsonOf(messages.filter((it) => it.facility !== undefined && isShown(it))))
    return 0
  }
  if (!isNewOnly) for (const message of messages) yield* show(message)
  if (file !== undefined || !(keys.has('w') || isNewOnly)) return 0
  for (let seen = messages.at(-1); ; ) {
    yield* task.flush()
    yield* sys.sleep(FOLLOW_MS)
    const now = sys.kernelLog(clearedMs(sys))
    if (failed(now)) return 1
    for (const message of messagesIn(now)) {
      if (seen !== undefined && message.atUs <= seen.atUs) continue
      yield* show(message)
      seen = message
    }
  }
}

/** Since when the buffer is shown: the kernel remembers it (SYSLOG_ACTION_CLEAR). */
const CLEARED = 'kernel log cleared'

const clear = (sys: Sys): boolean => {
  const { s, ns } = sys.now()
  return !failed(sys.kernelLog()) && !failed(sys.tellKernel(CLEARED, String(s * 1_000 + ns / 1e6)))
}

const clearedMs = (sys: Sys): number => Number(sys.kernelState(CLEARED)) || 0

function* readFile(task: Task, path: ByteString): Run<ByteString | undefined> {
  const fd = task.sys.open(path)
  if (failed(fd)) {
    yield* complain(task, `cannot open ${path}: ${fd.text}`)
    return undefined
  }
  const bytes = yield* readAll(task.sys, fd)
  task.sys.close(fd)
  return failed(bytes) ? '' : textOf(bytes)
}

const rangeOf = (
  { sys, env }: Task,
  options: readonly GivenOption[],
): { readonly from: number; readonly to: number } | ByteString => {
  const range = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  for (const { key, value = '' } of options) {
    if (key !== 'since' && key !== 'until') continue
    const moment = /^\d{1,3}$/.test(value)
      ? undefined
      : parseDate(value, { now: sys.now(), zone: zoneOf(sys, env), sys })
    if (moment === undefined) return `invalid time value "${value}"`
    range[key] = moment.s
  }
  return { from: range.since, to: range.until }
}

/** CLOCK_BOOTTIME, as far as /proc tells. */
function* bootOf({ sys }: Task): Run<number> {
  const up = Number((yield* textOfFile(sys, '/proc/uptime')).split(' ')[0]) || 0
  const { s, ns } = sys.now()
  return Math.round((s + ns / 1e9 - up) * 1e6)
}

const styleOf = (task: Task, { options, keys }: Given, bootUs: number): Style => {
  const formats: Record<string, TimeFormat> = {
    T: 'ctime',
    d: 'delta',
    e: 'reltime',
    t: 'none',
    H: 'reltime',
  }
  let time: TimeFormat = 'time'
  for (const { key, value = '' } of options) {
    const named = key === 'time-format' ? (value === 'notime' ? 'none' : value) : formats[key]
    if (key === 'H' && time !== 'time') continue
    if (named !== undefined) time = named as TimeFormat
  }
  if (keys.has('d')) time = keys.has('T') ? 'ctime+delta' : keys.has('e') ? 'delta' : 'time+delta'
  const color = options.findLast(({ key }) => key === 'L')?.value?.replace(/^=/, '')
  return {
    time,
    isDecoded: keys.has('x'),
    isRaw: keys.has('r'),
    hasColor: color === 'always' || (color !== 'never' && hasColors(task)),
    bootUs,
    zone: zoneOf(task.sys, task.env),
  }
}

const hasColors = ({ sys, env }: Task): boolean =>
  sys.isatty(STDOUT) && /xterm|screen|tmux|linux|rxvt|color|ansi/.test(env.get('TERM') ?? '')

const filterOf = ({ options, keys }: Given): ((message: Message) => boolean) => {
  const wordsOf = (key: string): readonly string[] | undefined =>
    options.findLast((it) => it.key === key)?.value?.split(',')
  const [levels, facilities] = [wordsOf('l'), wordsOf('f')]
  const isKernel = keys.has('k')
  const isUser = keys.has('u')
  return ({ level, facility = 0 }) => {
    if (levels !== undefined && !levels.includes(LEVELS[level] ?? '')) return false
    if (facilities !== undefined && !facilities.includes(FACILITIES[facility] ?? '')) return false
    if (isKernel && isUser) return true
    if (isKernel) return facility === 0
    return !isUser || facility !== 0
  }
}

const jsonOf = (messages: readonly Message[]): ByteString => {
  const rows = messages.map(
    ({ level, facility = 0, atUs, text }) =>
      `{\n         "pri": ${facility * 8 + level},\n         "time": ${(atUs / 1e6)
        .toFixed(6)
        .padStart(12)},\n         "msg": ${JSON.stringify(text)}\n      }`,
  )
  return `{\n   "dmesg": [\n      ${rows.join(',')}\n   ]\n}\n`
}
