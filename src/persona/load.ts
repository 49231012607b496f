/** Makes a persona's data: reads its files, checks them, and lays its own paths over the image. */
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ByteString } from '../base/bytes.ts'
import { buildImage, madeAt, readTree } from './image-build.ts'
import { overlayOf } from './overlay.ts'
import type { PersonaData } from './persona.ts'
import { type Profile, profileSchema } from './profile.ts'
import { type About, loadRecipes } from './recipe.ts'
import { loadRecorded, recordedOf } from './recorded.ts'

/** A persona that can't be: file, key, reason and remedy, in one sentence each. */
export class PersonaError extends Error {
  override readonly name = 'PersonaError'
}

export interface PersonaSetup {
  readonly seed: string
  /** Base names of programs the operator adds: they stand in /usr/local/bin. */
  readonly programs?: readonly ByteString[]
}

/**
 * Loads a persona by its name under personas/ or by a path; throws PersonaError when the file or
 * its image is wrong. The answer goes to every thread, where `personaOf` opens it.
 */
export const loadPersona = async (
  nameOrPath: string,
  setup: PersonaSetup,
): Promise<PersonaData> => {
  const profile = loadProfile(fileOf(nameOrPath))
  const about: About = { profile, seed: setup.seed, programs: setup.programs ?? [] }
  const folder = fileURLToPath(new URL(`../../images/${profile.image}`, import.meta.url))
  const recorded = loadRecorded(folder)
  const tree = madeAt(readTree(folder), Date.parse(profile.installed) / 1000)
  const on = { about, tree, recorded: recordedOf(recorded) }
  const overlay = overlayOf(on, await loadRecipes())
  return { ...about, image: buildImage(tree, overlay), recorded }
}

/** Reads and checks a persona's file. */
export const loadProfile = (file: string): Profile => {
  const wrong = (key: string, reason: string, remedy: string) =>
    new PersonaError(`${file}: ${key === '' ? '' : `${key}: `}${reason}; ${remedy}`)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const remedy = 'name a persona under personas/ or the path of one'
    throw new PersonaError(`${file}: can't be read; ${remedy}`, { cause })
  }
  const checked = z.safeParse(profileSchema, parse(text))
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const key = issue?.path.join('.') ?? ''
  throw wrong(key, issue?.message ?? 'wrong', 'see personas/debian-12.yaml for every key in use')
}

const fileOf = (nameOrPath: string): string => {
  if (isAbsolute(nameOrPath) || nameOrPath.includes('/')) return nameOrPath
  return fileURLToPath(new URL(`../../personas/${nameOrPath}.yaml`, import.meta.url))
}
