/** logger of util-linux 2.38: a line for the system's log. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { closeInput, lineReader, STDIN } from '../shell/gnu/input.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+Vdef:ihn:P:p:S:st:Tu:', [
  'file:=f',
  'journald::',
  'server:=n',
  'port:=P',
  'priority:=p',
  'rfc3164',
  'rfc5424::',
  'skip-empty=e',
  'size:=S',
  'socket:=u',
  'socket-errors::',
  'stderr=s',
  'tag:=t',
  'tcp=T',
  'udp=d',
  'id::',
  'msgid:',
  'sd-id:',
  'sd-param:',
  'octet-count',
  'prio-prefix',
  'no-act',
  'help',
  'version',
])
const FACILITIES =
  'auth authpriv cron daemon ftp kern lpr mail news security syslog user uucp local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )
const LEVELS = 'alert crit debug emerg err error info none notice panic warn warning'.split(' ')
const NUMBERS: Readonly<Record<string, number>> = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  security: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
}
const LEVEL_NUMBERS: Readonly<Record<string, number>> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  err: 3,
  error: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
}
const USUAL = 'user.notice'

export const program: Program = {
  names: ['logger'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const option of options) {
      const problem = problemOf(option)
      if (problem !== undefined) return yield* complain(task, problem)
    }
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === 'help' || keys.has('h')) return yield* sayHelp(task, 'logger')
    if (ends !== undefined || keys.has('V')) return yield* sayVersion(task, 'logger')
    const valueOf = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const file = valueOf('f')
    const fd = file === undefined ? STDIN : sys.open(file)
    if (failed(fd)) return yield* complain(task, `file ${file}: ${fd.text}`)
    // Without -s nobody is told.
    if (keys.has('s')) {
      const socket = valueOf('u') ?? '/dev/log'
      // A link to journald's socket is a socket, though nothing stands behind the name here.
      const there = sys.lstat(socket)
      if (failed(there)) return yield* complain(task, `socket ${socket}: ${ENOENT.text}`)
    }
    if (!keys.has('s')) {
      if (operands.length === 0) yield* drain(task, fd)
      return 0
    }
    const tag = valueOf('t') ?? (yield* ownTag(task))
    const id = keys.has('i') || keys.has('id') ? `[${valueOf('id') ?? sys.process.pid}]` : ''
    const priority = numberOf(valueOf('p') ?? USUAL)
    if (operands.length > 0) return yield* echo(task, { tag, id, priority }, operands.join(' '))
    const reader = lineReader(sys, fd)
    for (;;) {
      const lines = yield* reader.next()
      if (failed(lines) || lines.length === 0) break
      for (const line of lines) {
        const text = line.replace(/\n$/, '')
        if (text !== '' || !keys.has('e')) yield* echo(task, { tag, id, priority }, text)
      }
    }
    closeInput(sys, fd)
    return 0
  },
}

const problemOf = ({ key, value = '' }: GivenOption): ByteString | undefined => {
  if (key === 'S' && !/^\d+[KMGkmg]?(i?B)?$/.test(value)) {
    return `failed to parse message size: '${value}': Invalid argument`
  }
  if (key !== 'p') return undefined
  const dot = value.indexOf('.')
  const [facility, level] = dot < 0 ? ['user', value] : [value.slice(0, dot), value.slice(dot + 1)]
  if (!FACILITIES.includes(facility)) return `unknown facility name: ${facility}`
  return LEVELS.includes(level) ? undefined : `unknown priority name: ${level}`
}

const numberOf = (priority: ByteString): number => {
  const [facility = 'user', level = 'notice'] = priority.includes('.')
    ? priority.split('.')
    : ['user', priority]
  const local = /^local(\d)$/.exec(facility)?.[1]
  return (
    (local === undefined ? (NUMBERS[facility] ?? 1) : 16 + Number(local)) * 8 +
    (LEVEL_NUMBERS[level] ?? 5)
  )
}

function* ownTag({ sys }: Task): Run<ByteString> {
  const accounts = yield* readAccounts(sys)
  return accounts.userOf(sys.process.credentials.uid)?.name ?? '<someone>'
}

/** As it would go to the socket: `<13>Nov 21 22:00:00 root: text`. */
function* echo(
  task: Task,
  {
    tag,
    id,
    priority,
  }: { readonly tag: ByteString; readonly id: string; readonly priority: number },
  text: ByteString,
): Run<number> {
  const now = momentOf(task.sys.now(), zoneOf(task.sys, task.env))
  yield* task.err(`<${priority}>${strftime('%b %e %H:%M:%S', now)} ${tag}${id}: ${text}\n`)
  return 0
}

function* drain({ sys }: Task, fd: typeof STDIN): Run<void> {
  for (;;) {
    const bytes = yield* sys.read(fd, 65_536)
    if (failed(bytes) || bytes.length === 0) return
  }
}
