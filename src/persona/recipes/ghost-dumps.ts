/** Database dumps that somebody left lying about: *.sql and *.sql.gz. */
import { bytesOf } from '../../base/bytes.ts'
import { dumpOf } from '../database-dump.ts'
import { gzipOf, noting } from '../deflate-secrets.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'ghost-dumps',
  version: 1,
  places: (about) => placesFor(about, ['dump']),
  conjures: (about, path) => {
    if (plausibleAt(about, path)?.meaning !== 'dump') return undefined
    return [leftAt(about, path, { mode: path.startsWith('/var/www/') ? 0o644 : 0o600 })]
  },
  make: (asked) => {
    const { slots, given } = noting(asked.slots)
    const dump = dumpOf(asked, slots, asked.mtimeS)
    return asked.path.includes('.gz') ? gzipOf(dump, given) : bytesOf(dump)
  },
}
