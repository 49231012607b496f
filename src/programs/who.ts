/** who(1) of GNU coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import { readLogins, readUtmp, UTMP, type UtmpRecord } from '../shell/gnu/utmp.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('abdlmpqrstuwHT', [
  'all=a',
  'boot=b',
  'count=q',
  'dead=d',
  'heading=H',
  'ips',
  'login=l',
  'lookup',
  'message=T',
  'mesg=T',
  'process=p',
  'runlevel=r',
  'short=s',
  'time=t',
  'users=u',
  'writable=T',
  'help',
  'version',
])

/** Which kinds each option asks for. */
const KINDS = new Map<string, readonly number[]>([
  ['b', [UTMP.boot]],
  ['d', [UTMP.dead]],
  ['l', [UTMP.login]],
  ['p', [UTMP.init]],
  ['r', [UTMP.runLevel]],
  ['t', [UTMP.newTime]],
  ['u', [UTMP.user]],
])

interface Shown {
  readonly kinds: ReadonlySet<number>
  readonly hasIdle: boolean
  readonly hasMessage: boolean
  readonly hasExit: boolean
  readonly hasAddress: boolean
}

export const program: Program = {
  names: ['who'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'who', ends)
    const keys = new Set(options.map(({ key }) => (key === 'w' ? 'T' : key)))
    const [file, second, third] = operands
    if (third !== undefined) return yield* extraOperand(task, third)
    const records = yield* recordsOf(task, second === undefined ? file : undefined)
    if (keys.has('q')) return yield* count(task, records)
    const isMine = keys.has('m') || second !== undefined
    const mine = isMine ? ownLine(task) : undefined
    if (isMine && mine === undefined) return 0
    const shown = shownBy(keys)
    if (keys.has('H')) {
      const heads = { line: 'LINE', time: 'TIME', idle: 'IDLE', pid: 'PID', comment: 'COMMENT' }
      yield* task.out(lineOf({ user: 'NAME', state: '', exit: 'EXIT', ...heads }, shown))
    }
    for (const it of records) {
      if (mine !== undefined && (it.line !== mine || it.type !== UTMP.user)) continue
      if (shown.kinds.has(it.type)) yield* task.out(lineOf(cellsOf(task, it, shown), shown))
    }
    return 0
  },
}

function* recordsOf(task: Task, file: ByteString | undefined): Run<readonly UtmpRecord[]> {
  if (file === undefined) return yield* readLogins(task.sys)
  const records = yield* readUtmp(task.sys, file)
  return failed(records) ? [] : records
}

const ownLine = ({ sys }: Task): ByteString | undefined => {
  const tty = sys.streamOf(0)?.tty
  return tty === undefined ? undefined : `pts/${tty.index}`
}

function* count(task: Task, records: readonly UtmpRecord[]): Run<number> {
  const users = records.filter((it) => it.type === UTMP.user && it.user !== '')
  yield* task.out(`${users.map(({ user }) => user).join(' ')}\n# users=${users.length}\n`)
  return 0
}

const shownBy = (keys: ReadonlySet<string>): Shown => {
  const all = keys.has('a')
  const kinds = [...KINDS].flatMap(([key, types]) => (all || keys.has(key) ? types : []))
  const has = (...wanted: readonly string[]): boolean => all || wanted.some((key) => keys.has(key))
  return {
    kinds: new Set(kinds.length === 0 ? [UTMP.user] : kinds),
    hasIdle: has('d', 'l', 'r', 'u') && !keys.has('s'),
    hasMessage: has('T'),
    hasExit: has('d'),
    hasAddress: keys.has('ips'),
  }
}

interface Cells {
  readonly user: ByteString
  readonly state: ByteString
  readonly line: ByteString
  readonly time: ByteString
  readonly idle: ByteString
  readonly pid: ByteString
  readonly comment: ByteString
  readonly exit: ByteString
}

const lineOf = (cells: Cells, { hasIdle, hasMessage, hasExit }: Shown): ByteString => {
  const { user, state, line, time, idle, pid, comment, exit } = cells
  const parts = [
    user.padEnd(8) + (hasMessage ? ` ${state || ' '}` : ''),
    line.padEnd(12),
    time.padEnd(16),
    ...(hasIdle ? [idle.padEnd(6), pid.padStart(10)] : []),
    comment.padEnd(8),
    ...(hasExit ? [exit.padEnd(12)] : []),
  ]
  return `${parts.join(' ').replace(/ +$/, '')}\n`
}

const cellsOf = (task: Task, it: UtmpRecord, shown: Shown): Cells => {
  const { sys, env } = task
  const time = strftime('%Y-%m-%d %H:%M', momentOf({ s: it.s, ns: 0 }, zoneOf(sys, env)))
  const plain = {
    user: '',
    state: '',
    line: it.line,
    time,
    idle: '',
    pid: '',
    comment: '',
    exit: '',
  }
  const id = `id=${it.id}`
  const pid = String(it.pid)
  switch (it.type) {
    case UTMP.boot:
      return { ...plain, line: 'system boot' }
    case UTMP.runLevel: {
      const [level, before] = [it.pid & 0xff, it.pid >> 8]
      const last = before === 0x4e ? 'S' : String.fromCharCode(before)
      const now = level === 0 ? '' : String.fromCharCode(level)
      return { ...plain, line: `run-level ${now}`, comment: before === 0 ? '' : `last=${last}` }
    }
    case UTMP.login:
      return { ...plain, user: it.user || 'LOGIN', pid, comment: id }
    case UTMP.init:
      return { ...plain, pid, comment: id }
    case UTMP.dead: {
      return { ...plain, pid, comment: id, exit: `term=${it.termination} exit=${it.exit}` }
    }
    default:
      return { ...plain, user: it.user, pid, ...terminalOf(task, it), comment: hostOf(it, shown) }
  }
}

const MINUTE_S = 60
const DAY_S = 86_400
const GROUP_WRITE = 0o020

const terminalOf = ({ sys }: Task, { line }: UtmpRecord): Pick<Cells, 'state' | 'idle'> => {
  const stat = sys.stat(`/dev/${line}`)
  if (failed(stat)) return { state: '?', idle: '  ?' }
  const idleS = sys.now().s - stat.atime.s
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const idle =
    idleS < MINUTE_S
      ? '  .'
      : idleS < DAY_S
        ? `${pad(idleS / 3_600)}:${pad((idleS % 3_600) / MINUTE_S)}`
        : ' old'
  return { state: (stat.mode & GROUP_WRITE) === 0 ? '-' : '+', idle }
}

const hostOf = ({ host, address }: UtmpRecord, { hasAddress }: Shown): ByteString => {
  if (hasAddress && address !== '0.0.0.0') return address
  return host === '' ? '' : `(${host})`
}
