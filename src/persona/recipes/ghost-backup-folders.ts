/** Folders of backups where people make them: /backup, /root/backups, /opt/backup. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { dumpOf } from '../database-dump.ts'
import { gzipOf, noting } from '../deflate-secrets.ts'
import { homesOf } from '../homes.ts'
import { ghostDice, isDealt, leftAt } from '../plausible.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'

const NAMES = ['backup', 'backups', 'dumps']
const DAY_S = 86_400
const DUMPS_MAX = 4

export const recipe: Recipe = {
  name: 'ghost-backup-folders',
  version: 1,
  places: (about) => ['/', '/opt', '/srv', '/var/www', ...homesOf(about).map(({ home }) => home)],
  conjures: (about, path) => {
    const cut = path.lastIndexOf('/')
    const isNamed = NAMES.includes(path.slice(cut + 1))
    if (!isNamed || path.slice(cut + 1) !== nameHere(about, path.slice(0, cut))) return undefined
    return isDealt(about, path) ? folderOf(about, path) : undefined
  },
  make: (asked) => {
    const { slots, given } = noting(asked.slots)
    const dump = dumpOf(asked, slots, asked.mtimeS)
    return asked.path.endsWith('.gz') ? gzipOf(dump, given) : bytesOf('')
  },
}

/** One place has one such folder, not one of each name. */
const nameHere = (about: About, dir: ByteString): ByteString =>
  NAMES[ghostDice(about, dir, 'backup folder').below(NAMES.length)] ?? 'backup'

const folderOf = (about: About, path: ByteString): readonly PlannedFile[] => {
  const folder = leftAt(about, path, { type: 'directory', mode: 0o750 })
  const lastS = folder.mtimeS ?? about.host.installedS
  const count = 1 + ghostDice(about, path, 'dumps').below(DUMPS_MAX)
  const dumps = Array.from({ length: count }, (_, n) => {
    const mtimeS = Math.max(about.host.installedS, lastS - (count - 1 - n) * 7 * DAY_S)
    const day = new Date(mtimeS * 1000).toISOString().slice(0, 10)
    return leftAt(about, `${path}/${about.host.app.database}-${day}.sql.gz`, {
      mtimeS,
      mode: 0o640,
    })
  })
  const byPath = new Map(dumps.map((file) => [file.path, file]))
  return [folder, ...byPath.values()]
}
