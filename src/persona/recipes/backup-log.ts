/** /var/log/backup.log: what the nightly scripts of /usr/local/sbin say when cron runs them. */
import { seededDice } from '../../base/dice.ts'
import { dumpBytes } from '../dump-size.ts'
import { cronRunsIn } from '../history/cron.ts'
import { plainStamp } from '../history/stamps.ts'
import { logging } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'

/** Seconds a dump takes (database-backups.ts). */
const DUMPING_S = 3

export const recipe = logging({
  name: 'backup-log',
  version: 1,
  role: 'backup',
  logs: () => [
    { path: '/var/log/backup.log', rotated: 'monthly', kept: 6, compressed: 'directly' },
  ],
  write: (asked, lines) => {
    const hour = Math.floor(asked.hourMs / 3_600_000) % 24
    if (hour > 6) return
    for (const { job, atMs } of cronRunsIn(asked, asked.hourMs)) {
      if (!job.command.includes('/var/log/backup.log')) continue
      const dice = seededDice(`${asked.seed} ${job.command} ${atMs}`)
      const isDump = job.command.includes('backup-d')
      const endMs = atMs + (isDump ? 2_100 + dice.below(1_800) : 41_000 + dice.below(60_000))
      const what = isDump ? dumped(asked, atMs) : pushed(asked)
      lines.add(endMs, `${plainStamp(endMs)} ${what}`)
    }
  },
})

const dumped = (asked: AskedHour, atMs: number): string => {
  const finishedS = Math.floor(atMs / 60_000) * 60 + DUMPING_S
  return `dumped ${asked.host.app.database}: ${dumpBytes(asked, finishedS)} bytes`
}

const pushed = ({ host }: AskedHour): string => {
  const store = host.neighbours.find(({ role }) => role === 'backup')?.hostname ?? 'backup'
  return `pushed 5 trees to backup@${store}:/srv/backup/${host.hostname}`
}
