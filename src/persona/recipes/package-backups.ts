/** /var/backups: what dpkg-db-backup and apt's cron job copy there every night. */
import type { PlannedFile, Recipe } from '../recipe.ts'
import { hasRole } from '../written-files.ts'

const DAY_S = 86_400
const COPIED = ['status', 'diversions', 'statoverride']

export const recipe: Recipe = {
  name: 'package-backups',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'server')) return []
    // dpkg-db-backup.timer is due at midnight; it copies what has changed.
    const nightS = Math.floor(about.host.bootedMs / 1000 / DAY_S) * DAY_S
    return [
      { path: '/var/backups', type: 'directory' },
      ...COPIED.map(
        (name): PlannedFile => ({
          path: `/var/backups/dpkg.${name}.0`,
          copyOf: `/var/lib/dpkg/${name}`,
          mtimeS: Math.max(about.host.installedS, nightS),
        }),
      ),
    ]
  },
  make: () => new Uint8Array(0),
}
