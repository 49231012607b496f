/** Notes and to-do lists that people keep: free texts, of sizes the seed deals. */

import { bytesOf } from '../../base/bytes.ts'
import { ghostDice, leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'

const BYTES_MIN = 300
const BYTES_SPAN = 2_400

export const recipe: Recipe = {
  name: 'ghost-notes',
  version: 1,
  places: (about) => placesFor(about, ['notes']),
  conjures: (about, path) => {
    const read = plausibleAt(about, path)
    if (read?.meaning !== 'notes') return undefined
    const size = BYTES_MIN + ghostDice(about, path, 'size').below(BYTES_SPAN)
    const kind = read.extension === 'md' ? 'markdown' : 'text'
    return [leftAt(about, path, { mode: 0o644, imagined: { kind, size } })]
  },
  make: () => bytesOf(''),
}
