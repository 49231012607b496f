/** The application's `.env`, and the copy that somebody made before changing it. */
import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import { environmentText } from '../app-environment.ts'
import { momentOf } from '../moments.ts'
import type { Recipe } from '../recipe.ts'
import { siteFile } from '../site-files.ts'
import { hasRole } from '../written-files.ts'

const WEB_GID = 33

export const recipe: Recipe = {
  name: 'app-environment',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'app')) return []
    const mtimeS = momentOf(about, '.env', { from: 0.3, to: 0.8 })
    return [siteFile(about, '.env', { mode: 0o640, gid: WEB_GID, mtimeS })]
  },
  make: (asked) => bytesOf(fromUnicode(environmentText(asked, asked.slots))),
}
