/** /var/log/load.log: uptime(1) of procps every ten minutes, as cron.d/local-maintenance has it. */
import { seededDice } from '../../base/dice.ts'
import { bootAt } from '../history/boots.ts'
import { loginsAround } from '../history/logins.ts'
import { clockStamp } from '../history/stamps.ts'
import { logging } from '../log-recipe.ts'

const MINUTE_MS = 60_000

export const recipe = logging({
  name: 'load-log',
  version: 1,
  role: 'server',
  logs: () => [
    {
      path: '/var/log/load.log',
      mode: 0o644,
      gid: 0,
      rotated: 'monthly',
      kept: 12,
      compressed: 'directly',
    },
  ],
  write: (asked, lines) => {
    const { hourMs } = asked
    const dice = seededDice(`${asked.seed} load ${hourMs}`)
    const logins = loginsAround(asked, hourMs)
    const hour = Math.floor(hourMs / 3_600_000) % 24
    const busy = hour > 7 && hour < 18 ? 26 : 7
    for (let minute = 0; minute < 60; minute += 10) {
      const atMs = hourMs + minute * MINUTE_MS + 1_040 + dice.below(300)
      const { atMs: bootMs } = bootAt(asked, atMs)
      const here = logins.filter(
        (it) => it.tty !== undefined && it.startMs < atMs && it.endMs > atMs,
      )
      const users = here.length
      const load = (): string => (dice.below(busy) / 100 + (minute === 0 ? 0.04 : 0)).toFixed(2)
      const count = `${String(users).padStart(2)} user${users === 1 ? '' : 's'}`
      const loads = `${load()}, ${load()}, ${load()}`
      const up = upText(atMs - bootMs)
      lines.add(atMs, ` ${clockStamp(atMs)} up ${up}, ${count},  load average: ${loads}`)
    }
  },
})

/** procps's sprint_uptime: days, then hours and minutes, or minutes alone. */
const upText = (upMs: number): string => {
  const minutes = Math.floor(Math.max(0, upMs) / MINUTE_MS)
  const days = Math.floor(minutes / 1_440)
  const hours = Math.floor(minutes / 60) % 24
  const rest = minutes % 60
  const time =
    hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, '0')}` : `${rest} min`
  return days > 0 ? `${days} day${days === 1 ? '' : 's'}, ${time}` : time
}
