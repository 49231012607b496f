/** What recipes promise and do not keep: paths planned twice, sizes that secrets change. */
import { failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import type { Problem } from './check.ts'
import type { Persona } from './persona.ts'
import type { About, Recipe } from './recipe.ts'

/** Every file that recipes make, as two worlds with other secrets would read it. */
export const recipeProblems = (
  about: About,
  persona: Persona,
  recipes: readonly Recipe[],
): readonly Problem[] => [
  ...plannedTwice(about, recipes),
  ...wrongSizes(persona, namesOfMade(about, recipes)),
]

const plannedTwice = (about: About, recipes: readonly Recipe[]): readonly Problem[] => {
  const problems: Problem[] = []
  const by = new Map<string, string>()
  for (const recipe of recipes) {
    const files = (recipe.files?.(about) ?? []).filter(({ type }) => type !== 'directory')
    for (const { path } of [...files, ...(recipe.logs?.(about) ?? [])]) {
      const other = by.get(path)
      if (other !== undefined) {
        const remedy =
          other === 'written' || recipe.name === 'written' ? 'drop it from files:' : 'report it'
        const reason = `${other} plans ${path}, too`
        problems.push({ key: `recipe ${recipe.name}`, reason, remedy })
      }
      by.set(path, recipe.name)
    }
  }
  return problems
}

const namesOfMade = (about: About, recipes: readonly Recipe[]): ReadonlyMap<string, string> =>
  new Map(
    recipes.flatMap((recipe) =>
      (recipe.files?.(about) ?? []).map(({ path }) => [path, recipe.name] as const),
    ),
  )

const wrongSizes = (persona: Persona, names: ReadonlyMap<string, string>): readonly Problem[] => {
  const problems: Problem[] = []
  const { image } = persona
  const worlds = ['one', 'two'].map((world) => persona.of(world))
  for (let ino = 1; ino <= image.inodes; ino++) {
    if (!image.has(ino) || image.contentOf(ino).kind !== 'made') continue
    const path = image.pathOf(ino)
    for (const world of worlds) {
      const fault = faultOf(() => world.imagine(ino))
      if (fault === undefined) continue
      problems.push({ key: `recipe ${names.get(path)}`, reason: fault, remedy: 'report it' })
      break
    }
  }
  return problems
}

/** An author refuses, by throwing, what is not as long as promised. */
const faultOf = (
  bytes: () => ReturnType<ReturnType<Persona['of']>['imagine']>,
): string | undefined => {
  try {
    const answer = bytes()
    return failed(answer) && !(answer instanceof Waiting) ? answer.text : undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}
