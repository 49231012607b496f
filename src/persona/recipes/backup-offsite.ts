/**
 * The weekly copy off the site, encrypted, to the company's bucket, and what it logs in with: by
 * curl and openssl, which every one of these machines has.
 */
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'backup-offsite',
  version: 2,
  role: 'backup',
  files: (about): readonly WrittenFile[] => {
    const at = (path: string, mode: number, text: (asked: Asked) => string): WrittenFile => ({
      path,
      mode,
      mtimeS: momentOf(about, path, { from: 0.05, to: 0.4 }),
      text,
    })
    const tested = momentOf(about, 'restore test', { from: 0.6, to: 0.8 })
    return [
      at('/etc/backup/offsite', 0o600, environmentOf),
      at('/etc/cron.weekly/backup-offsite', 0o755, () => SCRIPT),
      { ...directory('/root/restore-test'), mtimeS: tested },
      {
        path: '/root/restore-test/NOTES.md',
        mtimeS: tested,
        imagined: { kind: 'markdown', size: notesBytes(about) },
      },
    ]
  },
})

const notesBytes = (about: About): number => 500 + (momentOf(about, 'restore notes') % 900)

const environmentOf = ({ host, slots }: Asked): string =>
  `BUCKET=https://${host.company.slug}-backup.s3.eu-central-1.amazonaws.com/${host.hostname}
PASSPHRASE=${slots.text('backup.passphrase')}
AWS_ACCESS_KEY_ID=${slots.text('aws.access_key_id')}
AWS_SECRET_ACCESS_KEY=${slots.text('aws.secret_access_key')}
`

const SCRIPT = `#!/bin/sh
# Sends the week's dumps and the settings to the bucket.
# Back: openssl enc -d -aes-256-cbc -pbkdf2 -pass env:PASSPHRASE < FILE
set -eu
set -a
. /etc/backup/offsite
set +a

archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
find /var/backups -name '*.gz' -mtime -7 -print0 |
  tar -cz --null -T - /etc 2>/dev/null |
  openssl enc -aes-256-cbc -pbkdf2 -pass env:PASSPHRASE > "$archive"
curl -fsS --aws-sigv4 aws:amz:eu-central-1:s3 \\
  -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  -T "$archive" "$BUCKET/$(date +%F).tar.gz.enc"
`
