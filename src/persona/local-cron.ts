/** What cron runs for this machine's people, besides the distribution's own tables. */
import { seededDice } from '../base/dice.ts'
import type { About } from './recipe.ts'
import { usersOf } from './users.ts'
import { hasRole } from './written-files.ts'

export interface LocalJob {
  /** Where its line stands: a user's crontab, or /etc/cron.d. */
  readonly table: 'crontab' | 'cron.d'
  readonly user: string
  readonly uid: number
  /** minute, hour, day of month, month, day of week: numbers, steps of all and ranges only. */
  readonly schedule: string
  readonly command: string
  readonly comment?: string
}

/** base-passwd's. */
const WWW_DATA = 33

/** Every job, in the order of its table. */
export const localJobs = (about: About): readonly LocalJob[] => [
  ...rootJobs(about),
  ...deployJobs(about),
  ...applicationJobs(about),
  ...sharedJobs(about),
]

const rootJobs = (about: About): readonly LocalJob[] => {
  const dice = seededDice(`${about.seed} crontab root`)
  const minute = (): number => 1 + dice.below(58)
  const root = (schedule: string, command: string): LocalJob => ({
    table: 'crontab',
    user: 'root',
    uid: 0,
    schedule,
    command,
  })
  return [
    ...(hasRole(about, 'backup')
      ? [
          root('30 2 * * *', '/usr/local/sbin/backup-databases >> /var/log/backup.log 2>&1'),
          root(`${minute()} 3 * * *`, '/usr/local/sbin/backup-files >> /var/log/backup.log 2>&1'),
        ]
      : []),
    root('*/5 * * * *', '/usr/local/bin/check-disk 90'),
    ...(hasRole(about, 'nginx')
      ? [root(`${minute()} ${4 + dice.below(3)} * * 1`, '/usr/local/sbin/renew-certificate')]
      : []),
  ]
}

const deployJobs = (about: About): readonly LocalJob[] => {
  const deploy = usersOf(about).find(({ name }) => name === 'deploy')
  if (deploy === undefined || !hasRole(about, 'app')) return []
  return [
    {
      table: 'crontab',
      user: deploy.name,
      uid: deploy.uid,
      schedule: '30 3 * * 0',
      command: `git -C ${about.host.app.root} gc --quiet`,
      comment: '# pack what many deployments leave behind',
    },
  ]
}

const applicationJobs = (about: About): readonly LocalJob[] => {
  if (!hasRole(about, 'app') || !hasRole(about, 'php')) return []
  const { app, company } = about.host
  const orders = `/usr/bin/php ${app.root}/bin/console orders:export '-1 day'`
  return [
    {
      table: 'crontab',
      user: 'www-data',
      uid: WWW_DATA,
      schedule: '15 6 * * 1-5',
      // By the application's own SMTP: the machine has no mail system.
      command: `${orders} --mail accounting@${company.domain}`,
    },
  ]
}

const sharedJobs = (about: About): readonly LocalJob[] => {
  const root = (schedule: string, command: string): LocalJob => ({
    table: 'cron.d',
    user: 'root',
    uid: 0,
    schedule,
    command,
  })
  return [
    root('17 5 * * 6', 'find /tmp -xdev -type f -atime +14 -delete'),
    ...(hasRole(about, 'backup')
      ? [root('41 5 * * *', "find /var/backups -name '*.gz' -mtime +30 -delete")]
      : []),
    root('*/10 * * * *', '/usr/bin/uptime >> /var/log/load.log'),
  ]
}

/** Whether a schedule's line runs at a minute; the weekday of Sunday is 0. */
export const isDue = (
  { schedule }: LocalJob,
  at: { minute: number; hour: number; day: number; month: number; weekday: number },
): boolean => {
  const now = [at.minute, at.hour, at.day, at.month, at.weekday]
  return schedule.split(' ').every((wanted, n) => {
    const value = now[n] ?? 0
    if (wanted === '*') return true
    if (wanted.startsWith('*/')) return value % Number(wanted.slice(2)) === 0
    const [first, last = first] = wanted.split('-').map(Number)
    return value >= (first ?? 0) && value <= (last ?? 0)
  })
}
