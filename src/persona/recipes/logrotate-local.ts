/** /etc/logrotate.d: logrotate.conf(5) for what no package rotates. */
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'logrotate-local',
  version: 1,
  role: 'server',
  files: (about) => [
    directory('/etc/logrotate.d'),
    rules(about, 'local', () => LOCAL),
    ...(hasRole(about, 'app') ? [rules(about, about.host.app.slug, () => application(about))] : []),
    ...(hasRole(about, 'backup') ? [rules(about, 'backup', () => BACKUP)] : []),
  ],
})

const rules = (about: About, name: string, text: () => string): WrittenFile => ({
  path: `/etc/logrotate.d/${name}`,
  mtimeS: momentOf(about, `logrotate ${name}`, { from: 0.05, to: 0.6 }),
  text,
})

const LOCAL = `/var/log/load.log {
	monthly
	rotate 12
	missingok
	notifempty
	compress
}
`

const BACKUP = `/var/log/backup.log {
	monthly
	rotate 6
	missingok
	notifempty
	compress
	create 640 root adm
}
`

const application = ({ host }: About): string => `${host.app.root}/storage/logs/*.log {
	daily
	rotate 14
	missingok
	notifempty
	compress
	delaycompress
	su www-data www-data
	create 664 www-data www-data
}
`
