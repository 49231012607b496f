/** Every name that living logs have in an image: the current one, and those of rotated ones. */
import type { ByteString } from '../base/bytes.ts'
import type { About, PlannedLog, Recipe } from './recipe.ts'
import { generationAt, type LogName, namesOf } from './rotation.ts'

/** A log, who writes it, and its names from the newest to the oldest. */
export interface NamedLog {
  readonly recipe: Recipe
  readonly log: PlannedLog
  readonly names: readonly (LogName & { readonly path: ByteString })[]
}

/** All logs of a machine. It has been rotated as often as there was time before its last start. */
export const logsOf = (about: About, recipes: readonly Recipe[]): readonly NamedLog[] => {
  const { installedS, bootedMs } = about.host
  return recipes.flatMap((recipe) =>
    (recipe.logs?.(about) ?? []).map((log) => {
      const rotations =
        generationAt(log.rotated, bootedMs) - generationAt(log.rotated, installedS * 1000)
      const names = namesOf(log, rotations)
      return { recipe, log, names: names.map((it) => ({ ...it, path: log.path + it.suffix })) }
    }),
  )
}
