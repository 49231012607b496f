/** /etc/cron.d and /etc/cron.daily: what an administrator and packages of roles put there. */
import { localJobs } from '../local-cron.ts'
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { writing } from '../written-files.ts'

export const recipe = writing({
  name: 'cron-jobs',
  version: 1,
  role: 'server',
  files: (about) => [
    {
      path: '/etc/cron.d/local-maintenance',
      mtimeS: momentOf(about, 'cron.d local', { from: 0.1, to: 0.6 }),
      text: () => tableOf(about),
    },
    {
      path: '/etc/cron.daily/local-packages',
      mode: 0o755,
      mtimeS: momentOf(about, 'cron.daily local', { from: 0.1, to: 0.5 }),
      text: () => PACKAGES,
    },
  ],
})

const tableOf = (about: About): string => {
  const jobs = localJobs(about).filter(({ table }) => table === 'cron.d')
  const lines = jobs.map(({ schedule, user, command }) => `${schedule} ${user}  ${command}\n`)
  return `# local jobs that need no crontab of a user
SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
MAILTO=root

# m h dom mon dow user  command
${lines.join('')}`
}

const PACKAGES = `#!/bin/sh
# list of installed packages, so that a restored machine can be compared
set -e
umask 077
dpkg --get-selections > /var/backups/selections.new
mv /var/backups/selections.new /var/backups/selections
`
