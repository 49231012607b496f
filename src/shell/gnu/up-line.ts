/** The line of uptime, which w and top start with (print_uptime of procps-ng 4.0.2). */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'
import { textOfFile } from './accounts.ts'
import { strftime } from './strftime.ts'
import { readLogins, UTMP } from './utmp.ts'
import { momentOf, zoneOf } from './zone.ts'

/** With a blank in front and a newline behind it. */
export function* upLine({ sys, env }: Task): Run<ByteString> {
  const seconds = Math.floor(Number.parseFloat(yield* textOfFile(sys, '/proc/uptime')))
  const loads = (yield* textOfFile(sys, '/proc/loadavg')).split(' ').slice(0, 3).join(', ')
  const users = (yield* readLogins(sys)).filter((it) => it.type === UTMP.user && it.user !== '')
  const time = strftime('%H:%M:%S', momentOf(sys.now(), zoneOf(sys, env)))
  const who = `${String(users.length).padStart(2)} ${users.length === 1 ? 'user' : 'users'}`
  return ` ${time} up ${upOf(seconds)}, ${who},  load average: ${loads}\n`
}

const HOUR_S = 3_600
const DAY_S = 86_400

/** `3 days,  4:05`, `12 min`. */
const upOf = (seconds: number): ByteString => {
  const days = Math.floor(seconds / DAY_S)
  const hours = Math.floor(seconds / HOUR_S) % 24
  const minutes = Math.floor(seconds / 60) % 60
  const text = days > 0 ? `${days} ${days === 1 ? 'day' : 'days'}, ` : ''
  if (hours === 0) return `${text}${minutes} min`
  return `${text}${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}`
}
