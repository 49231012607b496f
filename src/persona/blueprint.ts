/** What a persona was built of: with it the same machine can be built again, years later. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Profile } from './profile.ts'
import type { About, Recipe } from './recipe.ts'

/**
 * Everything that decides what a world finds. The pin is the SHA-256 of its JSON, so that a pin
 * names one machine, and a blueprint can't be mistaken for another's.
 */
export interface Blueprint {
  /** As its file said it; a later program reads it with the schema of its own time. */
  readonly profile: unknown
  readonly seed: string
  /** Who wrote a part of it: recipes and `house/...`, each `NAME@VERSION`, by the alphabet. */
  readonly authors: readonly string[]
  /** SHA-256 (hex) of the recorded facts of the image that the profile names. */
  readonly image: string
  /** SHA-256 (hex) of the tree that came of all this: paths, owners, sizes, times. */
  readonly tree: string
}

const schema: z.ZodType<Blueprint> = z.strictObject({
  profile: z.unknown(),
  seed: z.string(),
  authors: z.array(z.string()),
  image: z.string(),
  tree: z.string(),
})

/** It can't be built any more, whoever tries: the message says why. */
export class PersonaGone extends Error {
  override readonly name = 'PersonaGone'
}

/**
 * What writes parts of every machine beside recipes, with the version that is written now: `eager`
 * and `plain-text` (what they make of a path), `frame` (what the seed deals, and how the tree is
 * laid out), `logs` (sizes and rotation). golden.json has a hash of each; when one must change,
 * its version goes up, and the older code stays beside the new for worlds that stand on it.
 */
const HOUSE = ['eager@1', 'frame@1', 'logs@1', 'plain-text@1'].map((it) => `house/${it}`)

/** A blueprint as it is kept, and its pin. */
export const drawn = (
  of: Omit<Blueprint, 'profile'> & { readonly profile: Profile },
): { readonly pin: string; readonly text: string } => {
  const { profile, seed, authors, image, tree } = of
  const text = JSON.stringify({ profile, seed, authors, image, tree })
  return { pin: pinOfText(text), text }
}

const pinOfText = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Reads what `drawn` wrote; throws PersonaGone when it is not the text of this pin. */
export const blueprintOf = (pin: string, text: string): Blueprint => {
  if (pinOfText(text) !== pin) throw new PersonaGone('what was kept of it is damaged')
  const checked = z.safeParse(schema, JSON.parse(text))
  if (!checked.success) throw new PersonaGone(`what was kept of it can't be read: ${checked.error}`)
  return checked.data
}

/** The authors of a machine, of all recipes there are now. */
export const authorsOf = (about: About, recipes: readonly Recipe[]): readonly string[] =>
  [...HOUSE, ...recipes.filter((it) => hasPart(it, about)).map(authorOf)].sort()

const authorOf = ({ name, version }: Recipe): string => `${name}@${version}`

const hasPart = (recipe: Recipe, about: About): boolean =>
  [recipe.files?.(about), recipe.logs?.(about), recipe.places?.(about), recipe.fills].some(
    (part) => part !== undefined && part.length > 0,
  )

/** The recipes that new machines are made by. */
export const newest = (recipes: readonly Recipe[]): readonly Recipe[] =>
  recipes.filter(({ isRetired }) => isRetired !== true)

/** The recipes of these authors, in the versions they name; throws PersonaGone for one that is gone. */
export const recipesOf = (
  authors: readonly string[],
  recipes: readonly Recipe[],
): readonly Recipe[] => {
  const kept = recipes.flatMap((recipe) => [recipe, ...(recipe.earlier ?? [])])
  const byAuthor = new Map(kept.map((recipe) => [authorOf(recipe), recipe]))
  const chosen = new Set<Recipe>()
  for (const author of authors) {
    const recipe = byAuthor.get(author)
    if (recipe !== undefined) chosen.add(recipe)
    else if (!HOUSE.includes(author)) {
      throw new PersonaGone(`${author} is not in this version of Mimicry any more`)
    }
  }
  // As they are listed: where two plan a path, the later one wins.
  return kept.filter((recipe) => chosen.has(recipe))
}
