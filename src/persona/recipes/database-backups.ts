/** /var/backups/mysql: what backup-databases dumped each night and has not deleted yet. */
import { dumpOf } from '../database-dump.ts'
import { gzipOf, noting } from '../deflate-secrets.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'
import { hasRole } from '../written-files.ts'

/** `-mtime +14` deletes what is older. */
const KEPT = 15
const DAY_S = 86_400
/** When root's crontab calls backup-databases (local-cron.ts). */
const NIGHTLY_S = 2 * 3_600 + 30 * 60
/** Seconds a dump takes. */
const DUMPING_S = 3
const FOLDER = '/var/backups/mysql'

export const recipe: Recipe = {
  name: 'database-backups',
  version: 1,
  files: (about) => {
    const hasDatabase = hasRole(about, 'mysql') || hasRole(about, 'mariadb')
    if (!hasRole(about, 'backup') || !hasDatabase) return []
    const dumps = nightsOf(about).map((nightS): PlannedFile => {
      const day = new Date(nightS * 1000).toISOString().slice(0, 10)
      return {
        path: `${FOLDER}/${about.host.app.database}-${day}.sql.gz`,
        mode: 0o600,
        mtimeS: nightS + DUMPING_S,
      }
    })
    return [
      { path: '/var/backups', type: 'directory' },
      { path: FOLDER, type: 'directory', mode: 0o700, mtimeS: dumps.at(-1)?.mtimeS ?? 0 },
      ...dumps,
    ]
  },
  make: (asked) => {
    const { slots, given } = noting(asked.slots)
    return gzipOf(dumpOf(asked, slots, asked.mtimeS), given)
  },
}

/** The last nights before the machine was started, oldest first. */
const nightsOf = ({ host }: About): readonly number[] => {
  const lastDay = Math.floor(host.bootedMs / 1000 / DAY_S) * DAY_S
  return Array.from(
    { length: KEPT },
    (_, n) => lastDay - (KEPT - 1 - n) * DAY_S + NIGHTLY_S,
  ).filter((nightS) => nightS > host.installedS && nightS < host.bootedMs / 1000)
}
