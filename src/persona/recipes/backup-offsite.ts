/** The weekly copy off the site: restic to the company's bucket, and what it logs in with. */
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'backup-offsite',
  version: 1,
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
      directory('/etc/restic', 0o700),
      at('/etc/restic/environment', 0o600, environmentOf),
      at('/etc/restic/exclude', 0o644, () => EXCLUDE),
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
  `RESTIC_REPOSITORY=s3:s3.eu-central-1.amazonaws.com/${host.company.slug}-backup/${host.hostname}
RESTIC_PASSWORD=${slots.text('backup.passphrase')}
AWS_ACCESS_KEY_ID=${slots.text('aws.access_key_id')}
AWS_SECRET_ACCESS_KEY=${slots.text('aws.secret_access_key')}
`

const EXCLUDE = `/dev
/proc
/run
/sys
/tmp
/var/cache
/var/lib/mysql
/var/tmp
*/storage/cache
`

const SCRIPT = `#!/bin/sh
# Sends to the bucket what changed within the week.
set -eu
set -a
. /etc/restic/environment
set +a

restic backup --quiet --exclude-file /etc/restic/exclude /etc /home /root /srv /var
restic forget --quiet --keep-weekly 8 --keep-monthly 12 --prune
`
