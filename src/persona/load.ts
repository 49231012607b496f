/** Makes a persona's data: reads its files, checks them, and lays its own paths over the image. */
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ByteString } from '../base/bytes.ts'
import { S_IFDIR, S_IFLNK, S_IFREG } from '../world/tree.ts'
import { imageOf, type PersonaImage } from './image.ts'
import { loadImage, type OverlayEntry } from './image-build.ts'
import { unrecorded } from './image-entry.ts'
import type { PersonaData } from './persona.ts'
import { type Profile, profileSchema } from './profile.ts'
import { type About, loadRecipes, type PlannedFile, type Recipe } from './recipe.ts'
import { type Recorded, loadRecorded, recordedOf } from './recorded.ts'

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
  const bare = imageOf(loadImage(folder))
  const overlay = overlayOf({ about, bare, recorded: recordedOf(recorded) }, await loadRecipes())
  return { ...about, image: loadImage(folder, overlay), recorded }
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

/** What the recipes put into the image, each with the size its bytes will have. */
const overlayOf = (
  on: { about: About; bare: PersonaImage; recorded: Recorded },
  recipes: readonly Recipe[],
): readonly OverlayEntry[] => {
  const entries = new Map<ByteString, OverlayEntry>()
  for (const recipe of recipes) {
    for (const planned of recipe.files?.(on.about) ?? []) {
      entries.set(planned.path, entryOf(on, recipe, planned))
    }
  }
  return [...entries.values()]
}

const TYPES = { file: S_IFREG, directory: S_IFDIR, link: S_IFLNK }
const MODES = { file: 0o644, directory: 0o755, link: 0o777 }
/** A directory of ext4 is one block. */
const DIRECTORY_BYTES = 4_096

const entryOf = (
  { about, bare, recorded }: { about: About; bare: PersonaImage; recorded: Recorded },
  recipe: Recipe,
  planned: PlannedFile,
): OverlayEntry => {
  const { path, type = 'file', target = '' } = planned
  const ino = inoOf(bare, path)
  const before = ino === undefined ? undefined : bare.stat(ino)
  const mode = planned.mode ?? (before === undefined ? MODES[type] : before.mode & 0o7777)
  const mtimeS = planned.mtimeS ?? before?.mtimeS ?? Date.parse(about.profile.installed) / 1000
  const known = ino === undefined ? unrecorded('made') : bare.contentOf(ino)
  const { filledAs } = planned
  const content =
    filledAs === undefined ? { ...known, kind: 'made' as const } : unrecorded(filledAs.kind)
  const size = (): number => {
    if (type === 'directory') return DIRECTORY_BYTES
    if (type === 'link') return target.length
    if (filledAs !== undefined) return filledAs.size
    const kept = recorded.read(content.at, content.head + content.tail)
    const parts = { head: kept.subarray(0, content.head), tail: kept.subarray(content.head) }
    return recipe.make({ ...about, path, size: 0, mtimeS, ...parts }).length
  }
  return {
    path,
    mode: TYPES[type] | mode,
    uid: planned.uid ?? before?.uid ?? 0,
    gid: planned.gid ?? before?.gid ?? 0,
    size: size(),
    rdev: 0,
    mtimeS,
    mtimeNs: planned.mtimeS === undefined ? (before?.mtimeNs ?? 0) : 0,
    target,
    content: type === 'file' ? content : unrecorded('none'),
  }
}

const inoOf = (image: PersonaImage, path: ByteString): number | undefined => {
  let at: number | undefined = 1
  for (const name of path.split('/').slice(1)) {
    if (at === undefined) return undefined
    at = image.lookup(at, name)
  }
  return at
}
