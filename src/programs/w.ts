/** w(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { commandLineOf, procpsUsage } from '../shell/gnu/procps.ts'
import { upLine } from '../shell/gnu/up-line.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { readLogins, UTMP, type UtmpRecord } from '../shell/gnu/utmp.ts'
import { type Moment, momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Task } from '../shell/program.ts'
import type { Process } from '../world/process.ts'

const OPTIONS = optionTable('husfoVip', [
  'pids=p',
  'no-header=h',
  'no-current=u',
  'short=s',
  'from=f',
  'old-style=o',
  'ip-addr=i',
  'help',
  'version=V',
])

const FROM_COLUMNS = 16
const LINE_COLUMNS = 512

export const program: Program = {
  names: ['w'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === BAD_OPTION) return yield* procpsUsage(task, 'w', { message: ends.value })
    if (ends !== undefined || keys.has('V')) {
      yield* task.out(recordedText(task, `w --${ends === undefined ? 'version' : 'help'}`))
      return 0
    }
    // -f turns it off where it is on from the start, as Debian builds it.
    const hasFrom = !keys.has('f')
    const isShort = keys.has('s')
    if (!keys.has('h')) {
      yield* task.out(yield* upLine(task))
      const from = hasFrom ? 'FROM'.padEnd(FROM_COLUMNS - 1) : ''
      const heads = isShort ? '   IDLE WHAT' : '  LOGIN@   IDLE   JCPU   PCPU WHAT'
      yield* task.out(`USER     TTY      ${from}${heads}\n`)
    }
    const [wanted] = operands
    const most = columnsOf(task)
    for (const record of yield* readLogins(sys)) {
      if (record.type !== UTMP.user || record.user === '') continue
      if (wanted !== undefined && record.user !== wanted) continue
      const { jobs, best } = jobsOf(task, record)
      const host = keys.has('i') && record.address !== '0.0.0.0' ? record.address : record.host
      let line = `${record.user.slice(0, 8).padEnd(9)}${record.line.slice(0, 8).padEnd(9)}`
      if (hasFrom) line += (host === '' ? '-' : host).slice(0, FROM_COLUMNS).padEnd(FROM_COLUMNS)
      if (!isShort) {
        const zone = zoneOf(sys, env)
        line += loginTime(momentOf({ s: record.s, ns: 0 }, zone), momentOf(sys.now(), zone))
      }
      line += spanOf(idleMs(task, record))
      if (!isShort) {
        const all = jobs.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
        line += spanOf(all) + (best === undefined ? '   ?   ' : spanOf(best.cpuMs))
      }
      const what = best === undefined ? '-' : commandLineOf(best)
      yield* task.out(`${`${line} ${what}`.slice(0, most)}\n`)
    }
    return 0
  },
}

const columnsOf = ({ sys, env }: Task): number => {
  const given = Number.parseInt(env.get('COLUMNS') ?? '', 10)
  if (given > 0) return given
  const tty = sys.streamOf(1)?.tty
  return tty === undefined ? LINE_COLUMNS : tty.windowSize().columns || LINE_COLUMNS
}

/** Everything on a terminal, and what is in its foreground: the newest of the group. */
const jobsOf = (
  { sys }: Task,
  { line }: UtmpRecord,
): { jobs: readonly Process[]; best: Process | undefined } => {
  const jobs = sys.processes().filter(({ tty }) => tty !== undefined && `pts/${tty.index}` === line)
  const best = jobs.findLast(({ tty, pgid }) => tty?.foreground === pgid)
  return { jobs, best: best ?? jobs.at(-1) }
}

const idleMs = ({ sys }: Task, { line }: UtmpRecord): number => {
  const stat = sys.stat(`/dev/${line}`)
  if (failed(stat)) return 0
  const now = sys.now()
  const { s, ns } = stat.atime
  return Math.max(0, (now.s - s) * 1_000 + (now.ns - ns) / 1e6)
}

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const WEEK_DAYS = 7
const DAY_S = 86_400

/** print_logintime: the time today, a weekday and hour this week, else the date. */
const loginTime = (at: Moment, now: Moment): ByteString => {
  const pad = (value: number): string => String(value).padStart(2, '0')
  if (at.year === now.year && at.yearDay === now.yearDay)
    return ` ${pad(at.hour)}:${pad(at.minute)}  `
  if (now.s - at.s < (WEEK_DAYS - 1) * DAY_S) return ` ${DAY_NAMES[at.weekday]}${pad(at.hour)}  `
  return ` ${pad(at.day)}${MONTH_NAMES[at.month]}${pad(at.year % 100)}`
}

/** print_time_ival7: seven columns. */
const spanOf = (ms: number): ByteString => {
  const seconds = Math.floor(ms / 1_000)
  const two = (value: number): string => String(Math.floor(value)).padStart(2)
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  if (seconds >= 2 * DAY_S) return ` ${two(seconds / DAY_S)}days`
  if (seconds >= 3_600) return ` ${two(seconds / 3_600)}:${pad((seconds / 60) % 60)}m`
  if (seconds >= 60) return ` ${two(seconds / 60)}:${pad(seconds % 60)} `
  return ` ${two(seconds)}.${pad((ms % 1_000) / 10)}s`
}
