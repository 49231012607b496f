/** The columns ps can print: their headers, widths and contents (procps-ng 4.0.2). */
import type { ByteString } from '../../base/bytes.ts'
import { commandLineOf } from '../../shell/gnu/procps.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf } from '../../shell/gnu/zone.ts'
import type { Row, Scene } from './scene.ts'

export interface Column {
  readonly header: string
  readonly width: number
  readonly side: 'left' | 'right'
  /** Takes the rest of the line when it stands last. */
  readonly grows: boolean
  readonly text: (row: Row, scene: Scene, withEnvironment?: boolean) => ByteString
  /** What --sort compares, when it is no text. */
  readonly order: ((row: Row, scene: Scene) => number) | undefined
}

type Text = Column['text']
type Order = NonNullable<Column['order']>

const right = (header: string, width: number, order: Order): Column => ({
  header,
  width,
  side: 'right',
  grows: false,
  text: (row, scene) => String(order(row, scene)),
  order,
})
const rightText = (header: string, width: number, text: Text, order?: Order): Column => ({
  ...right(header, width, order ?? (() => 0)),
  text,
  order,
})
const left = (header: string, width: number, text: Text, order?: Order): Column => ({
  ...rightText(header, width, text, order),
  side: 'left',
})
const growing = (header: string, width: number, text: Text): Column => ({
  ...left(header, width, text),
  grows: true,
})

const DAY_S = 86_400
const two = (value: number): string => String(value).padStart(2, '0')

/** [DD-]HH:MM:SS. */
const clockText = (seconds: number): string => {
  const days = Math.floor(seconds / DAY_S)
  const rest = seconds % DAY_S
  const text = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`
  return days > 0 ? `${days}-${text}` : text
}

/** [[DD-]HH:]MM:SS. */
const elapsedText = (seconds: number): string =>
  seconds < 3600 ? clockText(seconds).slice(3) : clockText(seconds)

const startMoment = ({ process }: Row, { zone }: Scene) =>
  momentOf({ s: Math.floor(process.startedMs / 1000), ns: 0 }, zone)

/** 05:12 today, Nov21 this year, else the year. */
const startText =
  (dayFormat: string, timeFormat: string): Text =>
  (row, scene) => {
    const at = startMoment(row, scene)
    if (scene.nowMs / 1000 - at.s < DAY_S) return strftime(timeFormat, at)
    return strftime(momentOf(scene.now, scene.zone).year === at.year ? dayFormat : '%Y', at)
  }

/** Processor time is counted in ticks of USER_HZ. */
const TICK_MS = 10

/** Parts of 1000 of a processor over its life. */
const perMille = ({ process }: Row, { nowMs }: Scene): number => {
  const lived = Math.max(1, nowMs - process.startedMs)
  const usedMs = Math.floor(process.cpuMs / TICK_MS) * TICK_MS
  return Math.min(999, Math.floor((usedMs * 1000) / lived))
}
const cpuSeconds: Order = ({ process }) => Math.floor(process.cpuMs / 1000)
const ageSeconds: Order = ({ process }, { nowMs }) =>
  Math.max(0, Math.floor((nowMs - process.startedMs) / 1000))
const memoryShare: Order = ({ residentKb }, { totalKb }) =>
  totalKb === 0 ? 0 : Math.min(999, Math.floor((residentKb * 1000) / totalKb))
const tenths = (value: number): string => `${Math.floor(value / 10)}.${value % 10}`

/** A name, its number when it is longer than the column. */
const nameOf = (name: ByteString | undefined, id: number, width: number): ByteString => {
  if (name === undefined) return String(id)
  return name.length <= width ? name : `${name.slice(0, width - 1)}+`
}
const NAME_WIDTH = 8
const user = (header: string, id: (row: Row) => number): Column =>
  left(header, NAME_WIDTH, (row, { accounts }) =>
    nameOf(accounts.userOf(id(row))?.name, id(row), NAME_WIDTH),
  )
const group = (header: string, id: (row: Row) => number): Column =>
  left(header, NAME_WIDTH, (row, { accounts }) =>
    nameOf(accounts.groupOf(id(row))?.name, id(row), NAME_WIDTH),
  )
const euid = ({ process }: Row): number => process.credentials.euid
const uid = ({ process }: Row): number => process.credentials.uid
const egid = ({ process }: Row): number => process.credentials.egid
const gid = ({ process }: Row): number => process.credentials.gid

const LETTERS = { running: 'R', sleeping: 'S', stopped: 'T', zombie: 'Z' } as const
const letterOf = ({ process }: Row, { self }: Scene): string =>
  process.pid === self.pid
    ? 'R'
    : process.resident?.kernel === 'idle'
      ? 'I'
      : LETTERS[process.state]

const threadsOf: Order = ({ process }) => process.resident?.threads ?? 1

const stateText: Text = (row, scene) => {
  const { process } = row
  const nice = process.nice < 0 ? '<' : process.nice > 0 ? 'N' : ''
  const leader = process.pid === process.sid ? 's' : ''
  const threads = threadsOf(row, scene) > 1 ? 'l' : ''
  const foreground = foregroundOf(row) === process.pgid ? '+' : ''
  return `${letterOf(row, scene)}${nice}${leader}${threads}${foreground}`
}

const foregroundOf = ({ process }: Row): number => process.tty?.foreground ?? -1
const ttyText: Text = ({ process }) =>
  process.tty === undefined ? '?' : `pts/${process.tty.index}`
const commText: Text = ({ process, indent }) =>
  `${indent}${process.comm}${process.state === 'zombie' ? ' <defunct>' : ''}`
const argsText: Text = ({ process, indent }, _scene, withEnvironment) => {
  const environment = withEnvironment === true ? ['', ...process.environment].join(' ') : ''
  return `${indent}${commandLineOf(process)}${environment}`
}

const pid = (header: string, of: (row: Row) => number): Column => right(header, 7, of)
const clock = rightText('TIME', 8, (row, scene) => clockText(cpuSeconds(row, scene)), cpuSeconds)
const BASE_PRIORITY = 20
const KB_PER_PAGE = 4

/** By the name -o takes. */
export const COLUMNS: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['pid', pid('PID', ({ process }) => process.pid)],
  ['ppid', pid('PPID', ({ process }) => process.ppid)],
  ['pgid', pid('PGID', ({ process }) => process.pgid)],
  ['pgrp', pid('PGRP', ({ process }) => process.pgid)],
  ['sid', pid('SID', ({ process }) => process.sid)],
  ['sess', pid('SESS', ({ process }) => process.sid)],
  ['session', pid('SESS', ({ process }) => process.sid)],
  ['lwp', pid('LWP', ({ process }) => process.pid)],
  ['tid', pid('TID', ({ process }) => process.pid)],
  ['spid', pid('SPID', ({ process }) => process.pid)],
  ['tgid', pid('TGID', ({ process }) => process.pid)],
  ['tpgid', pid('TPGID', foregroundOf)],
  ['user', user('USER', euid)],
  ['uname', user('USER', euid)],
  ['euser', user('EUSER', euid)],
  ['ruser', user('RUSER', uid)],
  ['fuid', user('UID', euid)],
  ['group', group('GROUP', egid)],
  ['egroup', group('EGROUP', egid)],
  ['rgroup', group('RGROUP', gid)],
  ['uid', right('UID', 5, euid)],
  ['euid', right('EUID', 5, euid)],
  ['ruid', right('RUID', 5, uid)],
  ['gid', right('GID', 5, egid)],
  ['egid', right('EGID', 5, egid)],
  ['rgid', right('RGID', 5, gid)],
  ['stat', left('STAT', 4, stateText)],
  ['state', left('S', 1, letterOf)],
  ['s', left('S', 1, letterOf)],
  ['tty', left('TT', 8, ttyText)],
  ['tt', left('TT', 8, ttyText)],
  ['tname', left('TTY', 8, ttyText)],
  ['ni', right('NI', 3, ({ process }) => process.nice)],
  ['nice', right('NI', 3, ({ process }) => process.nice)],
  ['pri', right('PRI', 3, ({ process }) => BASE_PRIORITY - 1 - process.nice)],
  ['priority', right('PRI', 3, ({ process }) => BASE_PRIORITY + process.nice)],
  ['opri', right('PRI', 3, ({ process }) => 60 + BASE_PRIORITY + process.nice)],
  ['time', clock],
  ['cputime', clock],
  ['bsdtime', rightText('TIME', 6, bsdTime, cpuSeconds)],
  ['etime', rightText('ELAPSED', 11, (row, it) => elapsedText(ageSeconds(row, it)), ageSeconds)],
  ['etimes', right('ELAPSED', 7, ageSeconds)],
  ['c', right('C', 2, (row, scene) => Math.min(99, Math.floor(perMille(row, scene) / 10)))],
  ['pcpu', rightText('%CPU', 4, (row, it) => tenths(perMille(row, it)), perMille)],
  ['%cpu', rightText('%CPU', 4, (row, it) => tenths(perMille(row, it)), perMille)],
  ['pmem', rightText('%MEM', 4, (row, it) => tenths(memoryShare(row, it)), memoryShare)],
  ['%mem', rightText('%MEM', 4, (row, it) => tenths(memoryShare(row, it)), memoryShare)],
  ['vsz', right('VSZ', 6, ({ sizeKb }) => sizeKb)],
  ['vsize', right('VSZ', 6, ({ sizeKb }) => sizeKb)],
  ['rss', right('RSS', 5, ({ residentKb }) => residentKb)],
  ['rssize', right('RSS', 5, ({ residentKb }) => residentKb)],
  ['rsz', right('RSZ', 5, ({ residentKb }) => residentKb)],
  ['sz', right('SZ', 5, ({ sizeKb }) => Math.floor(sizeKb / KB_PER_PAGE))],
  ['psr', right('PSR', 3, () => 0)],
  ['nlwp', right('NLWP', 4, threadsOf)],
  ['thcount', right('THCNT', 5, threadsOf)],
  ['f', right('F', 1, ({ process }) => (process.credentials.uid === 0 ? 4 : 0))],
  ['addr', left('ADDR', 4, () => '-')],
  ['addr_1', left('ADDR', 1, () => '-')],
  ['wchan', left('WCHAN', 6, () => '-')],
  ['cls', rightText('CLS', 3, () => 'TS')],
  ['class', rightText('CLS', 3, () => 'TS')],
  ['rtprio', rightText('RTPRIO', 6, () => '-')],
  ['comm', growing('COMMAND', 15, commText)],
  ['ucmd', growing('CMD', 15, commText)],
  ['ucomm', growing('COMMAND', 15, commText)],
  ['args', growing('COMMAND', 27, argsText)],
  ['command', growing('COMMAND', 27, argsText)],
  ['cmd', growing('CMD', 27, argsText)],
  ['start', rightText('STARTED', 8, startText('%b %d', '%H:%M:%S'))],
  ['start_time', rightText('START', 5, startText('%b%d', '%H:%M'))],
  ['bsdstart', rightText('START', 6, startText('%b %d', '%H:%M'))],
  ['stime', rightText('STIME', 5, startText('%b%d', '%H:%M'))],
  [
    'lstart',
    rightText('STARTED', 24, (row, it) => strftime('%a %b %e %T %Y', startMoment(row, it))),
  ],
])

/** Minutes without an end. */
function bsdTime(row: Row, scene: Scene): ByteString {
  const seconds = cpuSeconds(row, scene)
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
}
