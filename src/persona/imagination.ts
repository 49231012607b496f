/** Who writes which file: recorded bytes first, then the recipe of the path, then of the kind. */
import assert from 'node:assert'
import type { ByteString, Bytes } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import type { Ino } from '../world/tree.ts'
import type { Canon } from './canon.ts'
import type { PersonaImage } from './image.ts'
import type { Kind } from './image-entry.ts'
import { type About, type Asked, type Recipe, TEXT_KINDS } from './recipe.ts'
import type { Recorded } from './recorded.ts'
import { renameOf } from './rename.ts'
import { filled, type Slots } from './slots.ts'
import type { Texts } from './texts.ts'

interface Means {
  readonly about: About
  readonly image: PersonaImage
  readonly recorded: Recorded
  readonly recipes: readonly Recipe[]
  readonly canon: Canon
  readonly texts: Texts
  /** Hears what recipes make, where it was not kept from before. */
  readonly made: (made: MadeFile) => void
}

/** A file that a recipe has made. */
export interface MadeFile {
  readonly path: ByteString
  readonly size: number
  /** `recipe NAME@VERSION`. */
  readonly author: string
  readonly world: string
}

/** Whose world asks: its id, and its secrets. */
export interface Asker {
  readonly world: string
  readonly slots: Slots
}

/** One question to the author of a file; `key` names it among all of the persona. */
export interface Question {
  readonly key: ByteString
  readonly recipe: Recipe
  readonly asked: Omit<Asked, 'slots'>
}

export interface Author {
  /** The bytes of an image file: exactly as many as promised. */
  ofImage(ino: Ino, asker: Asker): Bytes | Errno | Waiting
  /** A recipe's answer; kept for all worlds, or for one when a secret of it stands in there. */
  ofRecipe(question: Question, asker: Asker): Bytes
  /** A text that nobody's recipe writes. */
  ofText(
    of: { path: ByteString; kind: number; size: number },
    asker: Asker,
  ): Bytes | Errno | Waiting
}

/** The author of every regular file of a persona. */
export const authorOf = ({
  about,
  image,
  recorded,
  recipes,
  canon,
  texts,
  made,
}: Means): Author => {
  const rename = renameOf(about.profile)
  const byPath = new Map<ByteString, Recipe>()
  const byKind = new Map<Kind, Recipe>()
  for (const recipe of recipes) {
    for (const { path } of recipe.files?.(about) ?? []) byPath.set(path, recipe)
    for (const kind of recipe.fills ?? []) byKind.set(kind, recipe)
  }
  /** What turned out to hold secrets: it is kept by world. */
  const secret = new Set<ByteString>()

  const keptOf = (key: ByteString, world: string): Bytes | undefined =>
    canon.get(secret.has(key) ? `${key}\0${world}` : key)

  const ofRecipe = ({ key, recipe, asked }: Question, { world, slots }: Asker): Bytes => {
    const known = keptOf(key, world)
    if (known !== undefined) return known
    let isSecret = false
    const noted: Slots = {
      text: (name) => {
        isSecret = true
        return slots.text(name)
      },
      bytes: (name) => {
        isSecret = true
        return slots.bytes(name)
      },
    }
    const bytes = recipe.make({ ...asked, slots: noted })
    const said = `${recipe.name} wrote ${bytes.length} bytes of ${asked.path}`
    assert(bytes.length === asked.size, `${said}, ${asked.size} were promised`)
    if (isSecret) secret.add(key)
    const { path, size } = asked
    made({ path, size, author: `recipe ${recipe.name}@${recipe.version}`, world })
    return canon.put(isSecret ? `${key}\0${world}` : key, plain(bytes))
  }

  const ofText: Author['ofText'] = ({ path, kind, size }, { world, slots }) => {
    const own = `${path}\0${world}`
    const known = canon.get(own) ?? canon.get(path)
    if (known !== undefined) return known
    const canonical = texts({ path, kind: TEXT_KINDS[kind] ?? 'text', size, world })
    if (failed(canonical) || canonical instanceof Waiting) return canonical
    const bytes = filled(canonical, slots)
    const answer = bytes ?? canonical
    assert(answer.length === size, `a text of ${answer.length} bytes for ${path}, not ${size}`)
    return canon.put(bytes === undefined ? path : own, answer)
  }

  return {
    ofRecipe,
    ofText,
    ofImage: (ino, asker) => {
      const path = image.pathOf(ino)
      const { size, mtimeS } = image.stat(ino)
      const { kind, at, head, tail } = image.contentOf(ino)
      if (kind === 'imagined') return ofText({ path, kind: at, size }, asker)
      // Every start of a program reads its first bytes: what is known needs no question.
      const before = keptOf(path, asker.world)
      if (before !== undefined) return before
      if (kind !== 'made' && kind !== 'program' && head + tail === size) {
        const bytes = recorded.read(at, size)
        return canon.put(path, kind === 'text' ? rename.bytes(bytes) : bytes)
      }
      const kept = recorded.read(at, head + tail)
      const recipe = kind === 'made' ? byPath.get(path) : byKind.get(kind)
      assert(recipe !== undefined, `no recipe writes ${path} (${kind})`)
      const parts = { head: kept.subarray(0, head), tail: kept.subarray(head) }
      const asked = { ...about, path, kind, size, mtimeS, ...parts }
      return ofRecipe({ key: path, recipe, asked }, asker)
    },
  }
}

const plain = (bytes: Bytes): Bytes => (bytes instanceof Buffer ? new Uint8Array(bytes) : bytes)
