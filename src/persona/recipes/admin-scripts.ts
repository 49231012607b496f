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
