/** Archives of the site that somebody left lying about: *.tar.gz, *.tgz and *.zip. */
import { fromUnicode } from '../../base/bytes.ts'
import { environmentText } from '../app-environment.ts'
import { tarGz, zipOf } from '../archives.ts'
import { dumpOf } from '../database-dump.ts'
import { noting } from '../deflate-secrets.ts'
import { homeAt } from '../homes.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'

const ROOT = { login: 'root', uid: 0, gid: 0 }

export const recipe: Recipe = {
  name: 'ghost-archives',
  version: 1,
  places: (about) => placesFor(about, ['archive']),
  conjures: (about, path) => {
    if (plausibleAt(about, path)?.meaning !== 'archive') return undefined
    return [leftAt(about, path, { mode: path.startsWith('/var/www/') ? 0o644 : 0o600 })]
  },
  make: (asked) => {
    const { path, host, mtimeS } = asked
    const { slots, given } = noting(asked.slots)
    const folder = host.app.slug
    const files = [
      { path: `${folder}/.env`, text: fromUnicode(environmentText(asked, slots)), mtimeS },
      { path: `${folder}/${host.app.database}.sql`, text: dumpOf(asked, slots, mtimeS), mtimeS },
    ]
    const owner = homeAt(asked, path) ?? ROOT
    return path.includes('.zip') ? zipOf(files, given) : tarGz(files, owner, given)
  },
}
