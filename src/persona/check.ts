/** Whether a persona holds together: everything that is wrong with it, not only the first. */
import { isRegular } from '../world/tree.ts'
import { accountProblems, ownerProblems } from './check-accounts.ts'
import { recipeProblems } from './check-recipes.ts'
import { hostOf } from './host.ts'
import { loadPersona, personaFile } from './load.ts'
import { PersonaError, readProfile } from './load-profile.ts'
import { type Persona, personaOf } from './persona.ts'
import { type About, loadRecipes } from './recipe.ts'
import { isTrue } from './recorded.ts'

/** What is wrong, where, and what helps. */
export interface Problem {
  /** Of the profile; `recipe NAME` when a recipe is to blame. */
  readonly key: string
  readonly reason: string
  readonly remedy: string
}

/** Two installations: what the seed decides must fit together in any. */
const SEEDS = ['one', 'two']

/**
 * Checks a persona by its name under personas/ or by a path; each answer is a sentence that names
 * file, key, reason and remedy. `images` is the folder of imported ones. Throws PersonaError when
 * the file can't be read or is not YAML.
 */
export const checkPersona = async (
  nameOrPath: string,
  images?: string,
): Promise<readonly string[]> => {
  const file = personaFile(nameOrPath)
  const { profile, problems } = readProfile(file)
  if (profile === undefined) return problems.map(({ message }) => message)
  const found = new Set<string>()
  const note = ({ key, reason, remedy }: Problem): void => {
    found.add(new PersonaError({ file, key }, { reason, remedy }).message)
  }
  accountProblems(profile).forEach(note)
  for (const seed of SEEDS) {
    const all = await problemsOf(nameOrPath, seed, images).catch((cause: unknown) => {
      if (!(cause instanceof PersonaError)) throw cause
      found.add(cause.message)
      return []
    })
    all.forEach(note)
  }
  return [...found]
}

const problemsOf = async (
  nameOrPath: string,
  seed: string,
  images: string | undefined,
): Promise<readonly Problem[]> => {
  const data = await loadPersona(nameOrPath, { seed, ...(images !== undefined && { images }) })
  const persona = await personaOf(data)
  const { profile } = data
  const host = hostOf(profile, seed)
  const isImported = isTrue(data.recorded)
  const about: About = { profile, seed, programs: [], host, ...(isImported && { isImported }) }
  return [
    // A real root may have files of nobody.
    ...(isImported ? [] : ownerProblems(about, persona.image)),
    ...serviceProblems(persona),
    ...recipeProblems(about, persona, await loadRecipes()),
  ]
}

/** Daemons whose program is not there. */
const serviceProblems = (persona: Persona): readonly Problem[] => {
  const problems: Problem[] = []
  const residents = persona.residents?.(persona.machine.bootedMs) ?? []
  for (const { exe, comm } of residents) {
    if (exe !== undefined && !isProgram(persona, exe)) {
      const remedy = 'name one that is, in exe: or as the first word of run:'
      problems.push({ key: 'services', reason: `${comm}: there is no ${exe}`, remedy })
    }
  }
  return problems
}

const LINKS_MAX = 8

const isProgram = ({ image }: Persona, path: string): boolean => {
  let names = path.split('/').slice(1)
  let at = 1
  for (let links = 0; links < LINKS_MAX; ) {
    const [name, ...rest] = names
    if (name === undefined) return isRegular(image.stat(at).mode)
    const next = name === '..' ? image.parentOf(at) : image.lookup(at, name)
    if (next === undefined) return false
    names = rest
    const target = image.target(next)
    if ((image.stat(next).mode & 0o170000) === 0o120000) {
      links += 1
      if (target.startsWith('/')) at = 1
      names = [...target.split('/').filter((it) => it !== ''), ...rest]
    } else at = next
  }
  return false
}
