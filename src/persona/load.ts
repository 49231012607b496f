/** Finds a persona, and builds it; or builds again what worlds of before stand on. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { ByteString } from '../base/bytes.ts'
import { blueprintOf, PersonaGone } from './blueprint.ts'
import { buildPersona } from './build.ts'
import { NoDirectory } from './image-build.ts'
import { imageFolder, importedIn } from './images.ts'
import { buildKey, readBuild, writeBuild } from './kept-build.ts'
import { loadProfile, PersonaError } from './load-profile.ts'
import type { PersonaData } from './persona.ts'
import { profileSchema } from './profile.ts'
import { loadRecipes, type Recipe } from './recipe.ts'
import { loadRecorded } from './recorded.ts'

export interface PersonaSetup {
  readonly seed: string
  /** Base names of programs the operator adds: they stand in /usr/local/bin. */
  readonly programs?: readonly ByteString[]
  /** Those of recipes/ when absent. */
  readonly recipes?: readonly Recipe[]
  /** A file that keeps the last build, so that the next start is quicker. */
  readonly cache?: string
  /** The folder of imported images; absent: there are none. */
  readonly images?: string
}

/**
 * Loads a persona by its name under personas/ or by a path; throws PersonaError when its file or
 * its image is wrong. The answer goes to every thread, where `personaOf` opens it.
 */
export const loadPersona = async (
  nameOrPath: string,
  setup: PersonaSetup,
): Promise<PersonaData> => {
  const { seed, programs = [], cache, images } = setup
  const file = personaFile(nameOrPath)
  if (cache === undefined || !existsSync(file)) return built(file, setup)
  const key = buildKey(readFileSync(file, 'utf8'), seed, programs, ...hashesIn(images))
  const known = readBuild(cache, key)
  const folder = known && imageFolder(known.profile.image, images)
  if (known !== undefined && folder !== undefined) {
    return { ...known, recorded: loadRecorded(folder) }
  }
  const data = await built(file, setup)
  writeBuild(cache, key, data)
  return data
}

/** What stands for imported images in the key of a build. */
const hashesIn = (images: string | undefined): readonly string[] =>
  [...(images === undefined ? [] : importedIn(images))].map(([name, { hash }]) => `${name} ${hash}`)

const built = async (
  file: string,
  { seed, programs = [], recipes, images }: PersonaSetup,
): Promise<PersonaData> => {
  const profile = loadProfile(file)
  if (imageFolder(profile.image, images) === undefined) {
    const reason = `there is no image ${profile.image}`
    const remedy = 'name a folder under images/, or one that mimicry image list shows'
    throw new PersonaError({ file, key: 'image' }, { reason, remedy })
  }
  try {
    const all = recipes ?? (await loadRecipes())
    return buildPersona({ profile, seed, programs, recipes: all, images })
  } catch (cause) {
    if (!(cause instanceof NoDirectory)) throw cause
    const remedy = 'add it under directories:'
    throw new PersonaError({ file, key: 'files' }, { reason: cause.message, remedy, cause })
  }
}

/**
 * Builds what `text`, a kept `PersonaData.blueprint`, says: the same machine to the last byte, or
 * PersonaGone when this program or its images can't make it any more.
 */
export const rebuildPersona = async (
  pin: string,
  text: string,
  { programs = [], recipes, images }: Pick<PersonaSetup, 'programs' | 'recipes' | 'images'> = {},
): Promise<PersonaData> => {
  const blueprint = blueprintOf(pin, text)
  const { seed, authors } = blueprint
  const checked = z.safeParse(profileSchema, blueprint.profile)
  if (!checked.success) {
    throw new PersonaGone(`its profile is none of today's: ${z.prettifyError(checked.error)}`)
  }
  const profile = checked.data
  if (imageFolder(profile.image, images) === undefined)
    throw new PersonaGone(`there is no images/${profile.image}`)
  const all = recipes ?? (await loadRecipes())
  const data = buildPersona({ profile, seed, programs, authors, recipes: all, images })
  const built = JSON.parse(data.blueprint) as typeof blueprint
  if (built.image !== blueprint.image) {
    throw new PersonaGone(`images/${profile.image} is another one now`)
  }
  if (built.tree !== blueprint.tree) {
    throw new PersonaGone('this version of Mimicry lays out another tree')
  }
  // Whatever the profile's schema has learnt since: its world knows it by this name.
  return { ...data, pin, blueprint: text }
}

/** Where a persona's file is: its path, or its name under personas/. */
export const personaFile = (nameOrPath: string): string =>
  nameOrPath.includes('/') || nameOrPath.endsWith('.yaml')
    ? nameOrPath
    : fileURLToPath(new URL(`../../personas/${nameOrPath}.yaml`, import.meta.url))
