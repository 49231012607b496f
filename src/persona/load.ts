/** Makes a persona's data: its profile, its image's files, and its own paths laid over them. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ByteString } from '../base/bytes.ts'
import { programEntries } from './added-programs.ts'
import { aged, touched } from './ages.ts'
import { dealtProfile } from './deal.ts'
import { hostOf } from './host.ts'
import { buildImage, NoDirectory, readTree } from './image-build.ts'
import { loadProfile, PersonaError } from './load-profile.ts'
import { overlayOf } from './overlay.ts'
import type { PersonaData } from './persona.ts'
import { type About, loadRecipes } from './recipe.ts'
import { loadRecorded, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'
import { madeAt, moved, renamed, renumbered, without } from './settle.ts'
import { loadXattrs } from './xattrs.ts'

export interface PersonaSetup {
  readonly seed: string
  /** Base names of programs the operator adds: they stand in /usr/local/bin. */
  readonly programs?: readonly ByteString[]
}

/**
 * Loads a persona by its name under personas/ or by a path; throws PersonaError when its file or
 * its image is wrong. The answer goes to every thread, where `personaOf` opens it.
 */
export const loadPersona = async (
  nameOrPath: string,
  setup: PersonaSetup,
): Promise<PersonaData> => {
  const file = personaFile(nameOrPath)
  const profile = dealtProfile(loadProfile(file), setup.seed)
  const folder = inProject(`images/${profile.image}`)
  if (!existsSync(folder)) {
    const reason = `there is no images/${profile.image}`
    throw new PersonaError(
      { file, key: 'image' },
      { reason, remedy: 'name a folder under images/' },
    )
  }
  const { seed, programs = [] } = setup
  const about: About = { profile, seed, programs, host: hostOf(profile, seed) }
  const recorded = loadRecorded(folder)
  const bytes = recordedOf(recorded)
  const made = madeAt(readTree(folder), Date.parse(profile.installed) / 1000)
  const rename = renameOf(profile)
  const own = moved(renumbered(made, bytes, profile), profile.moved)
  const tree = aged(renamed(without(own, profile.absent), rename), profile, about.host)
  const overlay = overlayOf({ about, tree, recorded: bytes }, await loadRecipes())
  try {
    return {
      profile,
      seed,
      programs,
      image: buildImage(touched(tree, overlay), overlay, programEntries(about, tree)),
      recorded,
      xattrs: loadXattrs(folder),
    }
  } catch (cause) {
    if (!(cause instanceof NoDirectory)) throw cause
    const remedy = 'add it under directories:'
    throw new PersonaError({ file, key: 'files' }, { reason: cause.message, remedy, cause })
  }
}

/** Where a persona's file is: its path, or its name under personas/. */
export const personaFile = (nameOrPath: string): string =>
  nameOrPath.includes('/') || nameOrPath.endsWith('.yaml')
    ? nameOrPath
    : inProject(`personas/${nameOrPath}.yaml`)

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
