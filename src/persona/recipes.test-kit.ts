/** What tests of recipes ask with: a machine that has every role, and worlds of it. */
import { join } from 'node:path'
import { type ByteString, type Bytes, textOf } from '../base/bytes.ts'
import { hostOf } from './host.ts'
import { loadProfile } from './load-profile.ts'
import type { ROLES } from './profile.ts'
import type { About, PlannedFile, Recipe } from './recipe.ts'
import { slotsOf } from './slots.ts'

type Role = (typeof ROLES)[number]

const WEB_SERVER: readonly Role[] = ['server', 'nginx', 'mysql', 'php', 'app', 'deploy', 'backup']

/** A persona's machine of a seed, with these roles and two years behind it. */
export const aboutOf = (
  seed: string,
  {
    persona = 'ubuntu-24.04',
    roles = WEB_SERVER,
  }: { persona?: string; roles?: readonly Role[] } = {},
): About => {
  const read = loadProfile(join(import.meta.dirname, `../../personas/${persona}.yaml`))
  const hardware = { ...read.hardware, booted: '2026-08-06T09:14:03Z' }
  const profile = { ...read, roles: [...roles], installed: '2024-05-14T08:31:07Z', hardware }
  return { profile, seed, programs: [], host: hostOf(profile, seed) }
}

/** The bytes of a planned file as one world sees them. */
export const bytesIn = (
  about: About,
  recipe: Recipe,
  { file, world = '' }: { file: PlannedFile; world?: string },
): Bytes => {
  const none = new Uint8Array(0)
  const { path, mtimeS = about.host.installedS } = file
  return recipe.make({
    ...about,
    path,
    kind: 'made',
    size: 0,
    mtimeS,
    head: none,
    tail: none,
    slots: slotsOf(about.seed, world),
  })
}

/** The same as a ByteString. */
export const textIn = (...question: Parameters<typeof bytesIn>): ByteString =>
  textOf(bytesIn(...question))

/** The first recipe that has something at this path, and what it is. */
export const conjuredAt = (
  about: About,
  recipes: readonly Recipe[],
  path: ByteString,
): { recipe: Recipe; planned: readonly PlannedFile[] } | undefined => {
  const dir = path.slice(0, path.lastIndexOf('/')) || '/'
  for (const recipe of recipes) {
    if (recipe.places?.(about).includes(dir) !== true) continue
    const planned = recipe.conjures?.(about, path)
    if (planned !== undefined) return { recipe, planned }
  }
  return undefined
}

/** A planned path and the recipe that planned it. */
export interface Written {
  readonly recipe: Recipe
  readonly file: PlannedFile
}

/** What these recipes plan on a machine. */
export const plannedBy = (about: About, recipes: readonly Recipe[]): readonly Written[] =>
  recipes.flatMap((recipe) => (recipe.files?.(about) ?? []).map((file) => ({ recipe, file })))

/** Whether a recipe writes its bytes. */
export const isMade = ({ file }: Written): boolean =>
  (file.type ?? 'file') === 'file' && file.imagined === undefined && file.copyOf === undefined
