/** /var/log/fail2ban.log: what fail2ban 1.0.2 writes of the sshd jail (its default logformat). */
import { type Attack, attacksIn, BAN_MS } from '../history/attacks.ts'
import { clockStamp, dayStamp } from '../history/stamps.ts'
import { logging, servicePid } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'

const HOUR_MS = 3_600_000

export const recipe = logging({
  name: 'fail2ban-log',
  version: 1,
  role: 'server',
  logs: () => [
    { path: '/var/log/fail2ban.log', rotated: 'weekly', kept: 4, compressed: 'delayed' },
  ],
  write: (asked, lines) => {
    const pid = servicePid(asked, asked.hourMs, 'fail2ban-server')
    const add = (atMs: number, module: string, level: string, message: string): void => {
      const ms = String(Math.floor(atMs) % 1000).padStart(3, '0')
      const name = `fail2ban.${module}`.padEnd(24)
      const stamp = `${dayStamp(atMs)} ${clockStamp(atMs)},${ms}`
      lines.add(atMs, `${stamp} ${name}[${pid}]: ${level.padEnd(8)}[sshd] ${message}`)
    }
    for (const attack of attacksIn(asked, asked.hourMs)) {
      for (const { atMs, from } of attack.attempts) {
        const foundMs = atMs + 2_050
        const found = `${dayStamp(foundMs)} ${clockStamp(foundMs)}`
        add(foundMs, 'filter', 'INFO', `Found ${from} - ${found}`)
      }
    }
    for (const { from, bannedMs } of recent(asked)) {
      if (bannedMs === undefined) continue
      add(bannedMs + 2_100, 'actions', 'NOTICE', `Ban ${from}`)
      add(bannedMs + 2_100 + BAN_MS, 'actions', 'NOTICE', `Unban ${from}`)
    }
  },
})

/** Bans of the hour before may end in this one. */
const recent = (asked: AskedHour): readonly Attack[] => [
  ...attacksIn(asked, asked.hourMs - HOUR_MS),
  ...attacksIn(asked, asked.hourMs),
]
