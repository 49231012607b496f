/** Passwords that somebody left in a file: one alone, or a list of logins. */
import { bytesOf } from '../../base/bytes.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'
import { secretList, slotNamed } from '../secret-list.ts'

export const recipe: Recipe = {
  name: 'ghost-secrets',
  version: 1,
  places: (about) => placesFor(about, ['secret', 'secrets']),
  conjures: (about, path) => {
    const meaning = plausibleAt(about, path)?.meaning
    return meaning === 'secret' || meaning === 'secrets' ? [leftAt(about, path)] : undefined
  },
  make: (asked) => {
    const { meaning, words, extension } = plausibleAt(asked, asked.path) ?? NOTHING
    if (meaning === 'secret') return bytesOf(`${asked.slots.text(slotNamed(words))}\n`)
    return bytesOf(secretList(asked, extension))
  },
}

const NOTHING = { meaning: 'secrets', words: new Set<string>(), extension: '' } as const
