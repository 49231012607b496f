/** The web application's own code, as its repository and its folder hold it: no secrets in it. */
import { configSources } from './app-config-sources.ts'
import { pageSources } from './app-page-sources.ts'
import { phpSources } from './app-php-sources.ts'
import type { About } from './recipe.ts'

/** A file of the repository. */
export interface Source {
  /** Relative to the application's root. */
  readonly path: string
  readonly text: string
  readonly isProgram?: boolean
}

/** Every file that is under version control, in git's order. */
export const sourcesOf = (about: About): readonly Source[] =>
  [...configSources(about), ...phpSources(about), ...pageSources(about)].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  )

/** Directories of some paths, parents first, without the root itself. */
export const foldersOf = (paths: readonly string[]): readonly string[] => {
  const folders = new Set<string>()
  for (const path of paths) {
    const names = path.split('/').slice(0, -1)
    names.forEach((_, n) => {
      folders.add(names.slice(0, n + 1).join('/'))
    })
  }
  return [...folders].sort()
}
