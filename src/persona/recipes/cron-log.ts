/** /var/log/cron.log: `cron.*` of Debian 12's rsyslog.conf; Ubuntu leaves that line out. */
import { isUbuntu } from '../flavour.ts'
import { pidAt } from '../history/boots.ts'
import { cronRunsIn } from '../history/cron.ts'
import { logging, syslogLine } from '../log-recipe.ts'

export const recipe = logging({
  name: 'cron-log',
  version: 1,
  role: 'server',
  logs: (about) =>
    isUbuntu(about)
      ? []
      : [{ path: '/var/log/cron.log', rotated: 'weekly', kept: 4, compressed: 'delayed' }],
  write: (asked, lines) => {
    cronRunsIn(asked, asked.hourMs).forEach(({ job: { user, command }, atMs }, n) => {
      const tag = `CRON[${pidAt(asked, atMs, n % 8) + 1}]`
      lines.add(atMs + 2, syslogLine(asked, atMs + 2, tag, `(${user}) CMD (${command})`))
    })
  },
})
