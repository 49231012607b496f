/** Builds a machine of a profile and a seed: its image's files, and its own paths laid over them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../base/assert.ts'
import type { ByteString } from '../base/bytes.ts'
import { programEntries } from './added-programs.ts'
import { aged, filled, touched } from './ages.ts'
import { authorsOf, drawn, newest, recipesOf } from './blueprint.ts'
import { dealtProfile } from './deal.ts'
import { hostOf } from './host.ts'
import { buildImage, type RecordedTree, readTree } from './image-build.ts'
import { imageFolder, importedOf } from './images.ts'
import { overlayOf } from './overlay.ts'
import type { PersonaData } from './persona.ts'
import type { Profile } from './profile.ts'
import type { About, Recipe } from './recipe.ts'
import { isTrue, layersOf, loadRecorded, type Recorded, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'
import { madeAt, moved, renamed, renumbered, without } from './settle.ts'
import { givingWay, programKeysOf, withKernel } from './true-bytes.ts'
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
  /** The folder of imported images, if there may be any. */
  readonly images?: string | undefined
}

/** Throws NoDirectory, PersonaGone, and what reading the image's files throws. */
export const buildPersona = (of: Building): PersonaData => {
  const { seed, programs } = of
  const profile = dealtProfile(of.profile, seed)
  const folder = imageFolder(profile.image, of.images)
  assert(folder !== undefined, `there is no image ${profile.image}`)
  const recorded = loadRecorded(folder)
  const host = hostOf(profile, seed)
  const isImported = isTrue(recorded)
  const about: About = { profile, seed, programs, host, ...(isImported && { isImported }) }
  const chosen = of.authors === undefined ? newest(of.recipes) : recipesOf(of.authors, of.recipes)
  const bytes = recordedOf(recorded)
  const tree = treeOf(folder, about, bytes)
  const asked = chosen.map((recipe) => askedOnce(recipe, about))
  const recipes = isImported ? givingWay(asked, about, tree) : asked
  const authors = of.authors ?? authorsOf(about, recipes)
  const overlay = overlayOf({ about, tree, recorded: bytes }, recipes)
  const laid = filled(overlay, about.host)
  const image = buildImage(touched(tree, overlay), laid, programEntries(about, tree))
  const facts = hashOfImage(folder)
  const { pin, text } = drawn({ ...of, authors, image: facts, tree: image.hash })
  const xattrs = loadXattrs(folder)
  const keys = isImported ? { programKeys: programKeysOf(tree) } : {}
  return {
    profile,
    seed,
    programs,
    pin,
    blueprint: text,
    authors,
    image,
    recorded,
    xattrs,
    ...keys,
  }
}

/** The recorded tree as this machine has it. Times of an imported one are true, and stay. */
const treeOf = (folder: string, about: About, bytes: Recorded): RecordedTree => {
  const { profile, host, isImported } = about
  const recorded = readTree(folder)
  const made = isImported ? recorded : madeAt(recorded, Date.parse(profile.installed) / 1000)
  const own = moved(renumbered(made, bytes, profile), profile.moved)
  const settled = renamed(without(own, profile.absent), renameOf(profile))
  return isImported ? withKernel(settled, about, devices()) : aged(settled, profile, host)
}

/** What the kernel makes in /dev, as it was recorded. */
const devices = (): RecordedTree['entries'] => {
  const folder = imageFolder('debian-12')
  assert(folder !== undefined, 'there is no images/debian-12')
  return readTree(folder).entries.filter(({ path }) => /^\/dev(\/|$)/.test(path))
}

const FACTS = ['tree.tsv.gz', 'recorded.bin', 'xattrs.tsv']

/** SHA-256 (hex) of all that an image records, with what it stands on. */
const hashOfImage = (folder: string): string => {
  const imported = importedOf(folder)
  if (imported !== undefined) return imported.hash
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
