/** uptime(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage } from '../shell/gnu/procps.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Sys } from '../shell/program.ts'

const OPTIONS = optionTable('phsV', ['pretty=p', 'help=h', 'since=s', 'version=V'])

export const program: Program = {
  names: ['uptime'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const [end] = options.filter((it) => it.key === 'h' || it.key === 'V')
    if (end !== undefined) {
      yield* task.out(recordedText(task, `uptime --${end.key === 'h' ? 'help' : 'version'}`))
      return 0
    }
    if (ends?.key === BAD_OPTION) return yield* procpsUsage(task, 'uptime', { message: ends.value })
    if (operands.length > 0) return yield* procpsUsage(task, 'uptime')
    const text = yield* textOfFile(sys, '/proc/uptime')
    if (text === '')
      return yield* complain(task, 'Cannot get system uptime: No such file or directory')
    const seconds = Math.floor(Number.parseFloat(text))
    const now = sys.now()
    const zone = zoneOf(sys, env)
    if (options.some((it) => it.key === 's')) {
      const booted = momentOf({ s: now.s - seconds, ns: 0 }, zone)
      yield* task.out(strftime('%Y-%m-%d %H:%M:%S\n', booted))
      return 0
    }
    if (options.some((it) => it.key === 'p')) {
      yield* task.out(`up ${prettyOf(seconds)}\n`)
      return 0
    }
    const loads = (yield* textOfFile(sys, '/proc/loadavg')).split(' ').slice(0, 3).join(', ')
    const users = usersOf(sys)
    const time = strftime('%H:%M:%S', momentOf(now, zone))
    const who = `${String(users).padStart(2)} ${users === 1 ? 'user' : 'users'}`
    yield* task.out(` ${time} up ${upOf(seconds)}, ${who},  load average: ${loads}\n`)
    return 0
  },
}

const MINUTE_S = 60
const HOUR_S = 3_600
const DAY_S = 86_400

/** `3 days,  4:05`, `12 min`. */
const upOf = (seconds: number): ByteString => {
  const days = Math.floor(seconds / DAY_S)
  const hours = Math.floor(seconds / HOUR_S) % 24
  const minutes = Math.floor(seconds / MINUTE_S) % 60
  const text = days > 0 ? `${days} ${days === 1 ? 'day' : 'days'}, ` : ''
  if (hours === 0) return `${text}${minutes} min`
  return `${text}${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}`
}

const UNITS = [
  ['decade', 315_360_000],
  ['year', 31_536_000],
  ['week', 604_800],
  ['day', DAY_S],
  ['hour', HOUR_S],
  ['minute', MINUTE_S],
] as const

const prettyOf = (seconds: number): ByteString => {
  let rest = seconds
  const parts: string[] = []
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest %= size
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? '0 minutes' : parts.join(', ')
}

/** Who is logged in: every session with a terminal. */
const usersOf = (sys: Sys): number => {
  const leaders = sys.processes().filter((it) => it.tty !== undefined && it.pid === it.sid)
  return new Set(leaders.map((it) => it.tty?.index)).size
}
