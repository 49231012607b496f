/** `.env` files and old copies of them, wherever a site stands. */
import { bytesOf, fromUnicode } from '../../base/bytes.ts'
import { environmentText } from '../app-environment.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'

const OTHERS = ['staging', 'dev', 'local']

export const recipe: Recipe = {
  name: 'ghost-environment',
  version: 1,
  places: (about) => placesFor(about, ['environment']),
  conjures: (about, path) =>
    plausibleAt(about, path)?.meaning === 'environment'
      ? [leftAt(about, path, { mode: 0o640 })]
      : undefined,
  make: (asked) => {
    const name = OTHERS.find((it) => asked.path.endsWith(`.${it}`)) ?? 'production'
    return bytesOf(fromUnicode(environmentText(asked, asked.slots, name)))
  },
}
