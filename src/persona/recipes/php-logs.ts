/** /var/log/phpX.Y-fpm.log (fpm's own log, zlog.c) and the application's log below its root. */
import { seededDice } from '../../base/dice.ts'
import { phpVersion } from '../app-config-sources.ts'
import { bootsOf } from '../history/boots.ts'
import { deploymentsOn } from '../history/logins.ts'
import { phpStamp } from '../history/stamps.ts'
import { logging, servicePid } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export const recipe = logging({
  name: 'php-logs',
  version: 1,
  role: 'php',
  logs: (about) => [
    {
      path: `/var/log/php${phpVersion(about)}-fpm.log`,
      mode: 0o600,
      gid: 0,
      rotated: 'weekly',
      kept: 12,
      compressed: 'delayed',
    },
  ],
  write: (asked, lines) => {
    const say = (atMs: number, level: string, message: string): void =>
      lines.add(atMs, `[${phpStamp(atMs)}] ${level}: ${message}`)
    for (const { atMs } of bootsOf(asked)) {
      if (atMs < asked.hourMs - 60_000 || atMs >= asked.hourMs + HOUR_MS) continue
      const pid = servicePid(asked, atMs, 'php-fpm')
      say(atMs + 8_400, 'NOTICE', `fpm is running, pid ${pid}`)
      say(atMs + 8_401, 'NOTICE', 'ready to handle connections')
      say(atMs + 8_401, 'NOTICE', 'systemd monitor interval set to 10000ms')
    }
    // The deployment script reloads it.
    for (const { atMs } of deploymentsOn(asked, Math.floor(asked.hourMs / DAY_MS))) {
      const reloadMs = atMs + 29_000
      say(reloadMs, 'NOTICE', 'Reloading in progress ...')
      say(reloadMs + 11, 'NOTICE', 'reloading: execvp("/usr/sbin/php-fpm", {"/usr/sbin/php-fpm"})')
      say(reloadMs + 64, 'NOTICE', 'using inherited socket fd=9, "/run/php/php-fpm.sock"')
      say(reloadMs + 71, 'NOTICE', `fpm is running, pid ${servicePid(asked, atMs, 'php-fpm')}`)
      say(reloadMs + 76, 'NOTICE', 'ready to handle connections')
    }
    writeBusy(asked, say)
  },
})

const writeBusy = (
  asked: AskedHour,
  say: (atMs: number, level: string, message: string) => void,
): void => {
  const hour = Math.floor(asked.hourMs / HOUR_MS) % 24
  const dice = seededDice(`${asked.seed} fpm ${asked.hourMs}`)
  if (hour < 8 || hour > 17 || dice.below(16) > 0) return
  const pool = asked.host.app.slug
  const message = `[pool ${pool}] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and ${6 + dice.below(4)} total children`
  say(asked.hourMs + dice.below(HOUR_MS), 'WARNING', message)
}
