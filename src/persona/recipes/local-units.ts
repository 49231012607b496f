/** /etc/systemd/system: units (systemd.service(5)) an administrator wrote, and what enables them. */
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { directory, hasRole, link, type WrittenFile, writing } from '../written-files.ts'

const FOLDER = '/etc/systemd/system'

export const recipe = writing({
  name: 'local-units',
  version: 1,
  role: 'server',
  files: (about) => [
    directory(FOLDER),
    directory(`${FOLDER}/multi-user.target.wants`),
    directory(`${FOLDER}/timers.target.wants`),
    ...(hasRole(about, 'app') && hasRole(about, 'php')
      ? [
          ...unit(about, `${about.host.app.slug}-cache.timer`, 'timers.target', cacheTimer(about)),
          ...unit(about, `${about.host.app.slug}-cache.service`, undefined, cache(about)),
        ]
      : []),
    ...(hasRole(about, 'backup')
      ? [
          ...unit(about, 'backup-check.timer', 'timers.target', CHECK_TIMER),
          ...unit(about, 'backup-check.service', undefined, CHECK_SERVICE),
        ]
      : []),
    ...(hasRole(about, 'mysql') ? limitsOf(about, 'mysql') : []),
    ...(hasRole(about, 'mariadb') ? limitsOf(about, 'mariadb') : []),
  ],
})

const unit = (
  about: About,
  name: string,
  wantedBy: string | undefined,
  text: string,
): readonly WrittenFile[] => {
  const mtimeS = momentOf(about, `unit ${name.replace(/\..*/, '')}`, { from: 0.05, to: 0.6 })
  const path = `${FOLDER}/${name}`
  return [
    { path, mtimeS, text: () => text },
    ...(wantedBy === undefined
      ? []
      : [{ ...link(`${FOLDER}/${wantedBy}.wants/${name}`, path), mtimeS: mtimeS + 9 }]),
  ]
}

const cache = ({ host: { app } }: About): string => `[Unit]
Description=Clear the cache of ${app.name}

[Service]
Type=oneshot
User=www-data
WorkingDirectory=${app.root}
ExecStart=/usr/bin/php bin/console cache:clear
`

const cacheTimer = ({ host: { app } }: About): string => `[Unit]
Description=Clear the cache of ${app.name} every week

[Timer]
OnCalendar=Sun 04:10
Persistent=true

[Install]
WantedBy=timers.target
`

const CHECK_TIMER = `[Unit]
Description=Look every morning whether last night's backup is there

[Timer]
OnCalendar=*-*-* 07:30:00
RandomizedDelaySec=600
Persistent=true

[Install]
WantedBy=timers.target
`

const CHECK_SERVICE = `[Unit]
Description=Look whether last night's backup is there

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'find /var/backups/mysql -name "*.sql.gz" -mtime -1 | grep -q .'
`

/** As `systemctl edit` leaves it. */
const limitsOf = (about: About, name: string): readonly WrittenFile[] => [
  directory(`${FOLDER}/${name}.service.d`),
  {
    path: `${FOLDER}/${name}.service.d/override.conf`,
    mtimeS: momentOf(about, `override ${name}`, { from: 0.2, to: 0.7 }),
    text: () => '[Service]\nLimitNOFILE=65535\nOOMScoreAdjust=-600\n',
  },
]
