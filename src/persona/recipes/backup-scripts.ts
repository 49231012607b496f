/** What root's crontab calls each night: a dump of the database, then a copy of everything. */
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { directory, hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'backup-scripts',
  version: 1,
  role: 'backup',
  files: (about): readonly WrittenFile[] => {
    const at = (path: string, mode: number, text: (asked: Asked) => string): WrittenFile => ({
      path,
      mode,
      mtimeS: momentOf(about, path, { from: 0.05, to: 0.4 }),
      text,
    })
    return [
      directory('/etc/backup', 0o700),
      at('/etc/backup/exclude', 0o644, () => EXCLUDE),
      at('/etc/backup/mysql.cnf', 0o600, databaseLogin),
      at('/usr/local/sbin/backup-databases', 0o750, () => databasesOf(about)),
      at('/usr/local/sbin/backup-files', 0o750, () => filesOf(about)),
    ]
  },
})

const EXCLUDE = `.cache/
/var/lib/mysql/
/var/log/journal/
storage/cache/
`

/** An account that may read everything: see mysql-grants. */
const databaseLogin = ({ slots }: Asked): string => `[client]
user=backup
password=${slots.text('db.backup_password')}
`

const databasesOf = ({ host: { app } }: About): string => `#!/bin/sh
# Dumps the database; what is older than two weeks goes.
set -eu
umask 077

to=/var/backups/mysql
dump="$to/${app.database}-$(date +%F).sql.gz"
mkdir -p "$to"
mysqldump --defaults-extra-file=/etc/backup/mysql.cnf --single-transaction ${app.database} |
    gzip -9 > "$dump.new"
mv "$dump.new" "$dump"
find "$to" -name '*.sql.gz' -mtime +14 -delete
echo "$(date '+%F %T') dumped ${app.database}: $(stat -c %s "$dump") bytes"
`

const filesOf = (about: About): string => {
  const { host } = about
  const store = host.neighbours.find(({ role }) => role === 'backup')?.hostname ?? 'backup'
  const own = hasRole(about, 'app') ? host.app.root : '/srv'
  const trees = ['/etc', '/home', '/root', '/var/backups', own]
  return `#!/bin/sh
# Copies to ${store} what no package brings back.
set -eu

to="backup@${store}:/srv/backup/$(hostname)"
rsync -aR --delete --numeric-ids --exclude-from=/etc/backup/exclude \\
    -e 'ssh -i /root/.ssh/id_backup -o BatchMode=yes' \\
    ${trees.join(' ')} "$to/"
echo "$(date '+%F %T') pushed ${trees.length} trees to $to"
`
}
