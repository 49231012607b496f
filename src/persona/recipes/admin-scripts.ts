/** /usr/local/{bin,sbin}: the shell scripts that cron and people of this machine call. */
import { momentOf } from '../moments.ts'
import type { About } from '../recipe.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'admin-scripts',
  version: 1,
  role: 'server',
  files: (about) => [
    script(about, '/usr/local/bin/check-disk', 0o755, () => CHECK_DISK),
    ...(hasRole(about, 'nginx')
      ? [script(about, '/usr/local/sbin/renew-certificate', 0o750, () => renew(about))]
      : []),
    ...(hasRole(about, 'backup')
      ? [
          script(about, '/usr/local/sbin/backup-db', 0o750, () => backupDatabase(about)),
          script(about, '/usr/local/sbin/backup-files', 0o750, () => backupFiles(about)),
        ]
      : []),
  ],
})

const script = (about: About, path: string, mode: number, text: () => string): WrittenFile => ({
  path,
  mode,
  mtimeS: momentOf(about, path, { from: 0.05, to: 0.8 }),
  text,
})

const CHECK_DISK = `#!/bin/sh
# usage: check-disk PERCENT - complain in syslog about file systems that are fuller
limit=\${1:-90}
df -P -x tmpfs -x devtmpfs -x squashfs | awk 'NR > 1 { sub("%", "", $5); print $5, $6 }' |
while read -r used where; do
    [ "$used" -ge "$limit" ] && logger -p user.warning -t check-disk "$where is $used% full"
done
exit 0
`

const renew = ({ host }: About): string => {
  const git = host.neighbours.find(({ role }) => role === 'git')?.hostname ?? 'ca'
  return `#!/bin/sh
# fetch the certificate that the internal CA renews every quarter
set -eu
name=${host.app.serverName}
new=$(mktemp)
trap 'rm -f "$new"' EXIT
curl -fsS -o "$new" "http://${git}.${host.company.domain}/ca/$name.pem"
openssl x509 -in "$new" -noout -checkend 604800
if ! cmp -s "$new" "/etc/ssl/certs/$name.pem"; then
    install -m 644 "$new" "/etc/ssl/certs/$name.pem"
    systemctl reload nginx
fi
`
}

const dumpCommand = (about: About): string => {
  const { database } = about.host.app
  if (hasRole(about, 'postgresql')) return `sudo -u postgres pg_dump ${database}`
  const flags = '--single-transaction --quick --routines'
  return `mysqldump --defaults-file=/root/.my.cnf ${flags} ${database}`
}

const backupDatabase = (about: About): string => {
  const { database } = about.host.app
  return `#!/bin/bash
# nightly dump of ${database}, kept for two weeks here and for a year on the backup host
set -euo pipefail
umask 077
target=/var/backups/db
stamp=$(date +%F)
mkdir -p "$target"
${dumpCommand(about)} | gzip -9 > "$target/${database}-$stamp.sql.gz"
find "$target" -name '${database}-*.sql.gz' -mtime +14 -delete
echo "$(date '+%F %T') dumped ${database}: $(stat -c %s "$target/${database}-$stamp.sql.gz") bytes"
`
}

const backupFiles = (about: About): string => {
  const { host } = about
  const store = host.neighbours.find(({ role }) => role === 'backup')
  const sources = [
    '/etc',
    '/home',
    '/root',
    '/var/backups',
    ...(hasRole(about, 'app') ? [host.app.root] : []),
  ]
  return `#!/bin/bash
# push everything that can't be installed again; the key may only rsync there
set -euo pipefail
remote=backup@${store?.hostname ?? 'backup'}:/srv/backup/${host.hostname}
rsync -a --delete --numeric-ids -e 'ssh -i /root/.ssh/id_backup -o BatchMode=yes' \\
    --exclude='.cache' --exclude='node_modules' \\
    ${sources.join(' ')} \\
    "$remote/"
echo "$(date '+%F %T') pushed ${sources.length} trees to $remote"
`
}
