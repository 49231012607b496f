/** Builds a machine of a profile and a seed: its image's files, and its own paths laid over them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assert } from '../base/assert.ts'
import type { ByteString } from '../base/bytes.ts'
import { programEntries } from './added-programs.ts'
import { aged, filled, touched } from './ages.ts'
import { authorsOf, drawn, newest, recipesOf } from './blueprint.ts'
import { dealtProfile } from './deal.ts'
import { hostOf } from './host.ts'
import { buildImage, readTree } from './image-build.ts'
import { overlayOf } from './overlay.ts'
import type { PersonaData } from './persona.ts'
import type { Profile } from './profile.ts'
import type { About, Recipe } from './recipe.ts'
import { layersOf, loadRecorded, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'
import { madeAt, moved, renamed, renumbered, without } from './settle.ts'
import { loadXattrs } from './xattrs.ts'

export interface Building {
  /** As its file says it; the seed deals the rest. */
  readonly profile: Profile
  readonly seed: string
  readonly programs: readonly ByteString[]
  /** All that there are, with their earlier versions. */
  readonly recipes: readonly Recipe[]
  /** Who writes it; the newest of all when absent. */
  readonly authors?: readonly string[]
}

/** Throws NoDirectory, PersonaGone, and what reading the image's files throws. */
export const buildPersona = (of: Building): PersonaData => {
  const { seed, programs } = of
  const profile = dealtProfile(of.profile, seed)
  const folder = imageFolder(profile.image)
  assert(folder !== undefined, `there is no images/${profile.image}`)
  const about: About = { profile, seed, programs, host: hostOf(profile, seed) }
  const chosen = of.authors === undefined ? newest(of.recipes) : recipesOf(of.authors, of.recipes)
  const recipes = chosen.map((recipe) => askedOnce(recipe, about))
  const authors = of.authors ?? authorsOf(about, recipes)
  const recorded = loadRecorded(folder)
  const bytes = recordedOf(recorded)
  const made = madeAt(readTree(folder), Date.parse(profile.installed) / 1000)
  const own = moved(renumbered(made, bytes, profile), profile.moved)
  const settled = renamed(without(own, profile.absent), renameOf(profile))
  const tree = aged(settled, profile, about.host)
  const overlay = overlayOf({ about, tree, recorded: bytes }, recipes)
  const laid = filled(overlay, about.host)
  const image = buildImage(touched(tree, overlay), laid, programEntries(about, tree))
  const facts = hashOfImage(folder)
  const { pin, text } = drawn({ ...of, authors, image: facts, tree: image.hash })
  const xattrs = loadXattrs(folder)
  return { profile, seed, programs, pin, blueprint: text, authors, image, recorded, xattrs }
}

/** The folder of an image, when there is one of this name. */
export const imageFolder = (name: string): string | undefined => {
  const folder = fileURLToPath(new URL(`../../images/${name}`, import.meta.url))
  return existsSync(folder) ? folder : undefined
}

const FACTS = ['tree.tsv.gz', 'recorded.bin', 'xattrs.tsv']

/** SHA-256 (hex) of all that an image records, with what it stands on. */
const hashOfImage = (folder: string): string => {
  const hash = createHash('sha256')
  for (const layer of layersOf(folder)) {
    for (const name of FACTS) {
      const file = join(layer, name)
      if (existsSync(file)) hash.update(`${name}\n`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/** A recipe that plans for this machine only once: some think about it for a while. */
const askedOnce = (recipe: Recipe, about: About): Recipe => {
  const { files, logs } = recipe
  let planned: ReturnType<NonNullable<Recipe['files']>> | undefined
  let written: ReturnType<NonNullable<Recipe['logs']>> | undefined
  return {
    ...recipe,
    ...(files && { files: () => (planned ??= files(about)) }),
    ...(logs && { logs: () => (written ??= logs(about)) }),
  }
}
