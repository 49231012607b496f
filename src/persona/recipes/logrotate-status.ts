/** /var/lib/logrotate/status, which logrotate 3.21 writes anew every night: a log of one entry. */
import { isUbuntu } from '../flavour.ts'
import { logging } from '../log-recipe.ts'
import type { About } from '../recipe.ts'
import { DAY_MS, generationAt, generationStart } from '../rotation.ts'
import { hasRole } from '../written-files.ts'

/** logrotate.timer, and the time its run takes. */
const WRITTEN_MS = 700

export const recipe = logging({
  name: 'logrotate-status',
  version: 1,
  role: 'server',
  directories: () => [{ path: '/var/lib/logrotate', type: 'directory' }],
  logs: () => [
    {
      path: '/var/lib/logrotate/status',
      mode: 0o640,
      gid: 0,
      rotated: 'daily',
      kept: 0,
      compressed: 'no',
    },
  ],
  write: (asked, lines) => {
    if (asked.hourMs % DAY_MS !== 0) return
    const rows = tablesOf(asked).map(([path, rotated]) => {
      const startMs = generationStart(rotated, generationAt(rotated, asked.hourMs))
      const date = new Date(Math.max(startMs, asked.host.installedS * 1000))
      const day = `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}`
      return `"${path}" ${day}-${date.getUTCHours()}:0:0`
    })
    lines.add(asked.hourMs + WRITTEN_MS, ['logrotate state -- version 2', ...rows].join('\n'))
  },
})

type Table = readonly [path: string, rotated: 'daily' | 'weekly' | 'monthly']

const tablesOf = (about: About): readonly Table[] => [
  ['/var/log/syslog', 'weekly'],
  ['/var/log/dpkg.log', 'monthly'],
  ['/var/log/unattended-upgrades/unattended-upgrades.log', 'monthly'],
  ['/var/log/fail2ban.log', 'weekly'],
  ['/var/log/auth.log', 'weekly'],
  ['/var/log/apt/term.log', 'monthly'],
  ['/var/log/apt/history.log', 'monthly'],
  ['/var/log/alternatives.log', 'monthly'],
  ['/var/log/kern.log', 'weekly'],
  ['/var/log/load.log', 'monthly'],
  ['/var/log/wtmp', 'monthly'],
  ['/var/log/btmp', 'monthly'],
  ...(isUbuntu(about) ? ([['/var/log/ufw.log', 'weekly']] as const) : []),
  ...(hasRole(about, 'backup') ? ([['/var/log/backup.log', 'monthly']] as const) : []),
  ...(hasRole(about, 'nginx')
    ? ([
        ['/var/log/nginx/error.log', 'daily'],
        ['/var/log/nginx/access.log', 'daily'],
      ] as const)
    : []),
  ...(hasRole(about, 'mysql')
    ? ([
        ['/var/log/mysql/error.log', 'daily'],
        ['/var/log/mysql/mysql-slow.log', 'daily'],
      ] as const)
    : []),
]
