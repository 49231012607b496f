/** Who writes which file: recorded bytes first, then the recipe of the path, then of the kind. */
import assert from 'node:assert'
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Ino } from '../world/tree.ts'
import type { PersonaImage } from './image.ts'
import type { Kind } from './image-entry.ts'
import type { About, Recipe } from './recipe.ts'
import type { Recorded } from './recorded.ts'

interface Means {
  readonly about: About
  readonly image: PersonaImage
  readonly recorded: Recorded
  readonly recipes: readonly Recipe[]
}

/** The author of every regular file of an image: exactly the promised number of bytes. */
export const authorOf = ({ about, image, recorded, recipes }: Means): ((ino: Ino) => Bytes) => {
  const byPath = new Map<ByteString, Recipe>()
  const byKind = new Map<Kind, Recipe>()
  for (const recipe of recipes) {
    for (const { path } of recipe.files?.(about) ?? []) byPath.set(path, recipe)
    for (const kind of recipe.fills ?? []) byKind.set(kind, recipe)
  }
  return (ino) => {
    const { size, mtimeS } = image.stat(ino)
    const { kind, at, head, tail } = image.contentOf(ino)
    const kept = recorded.read(at, head + tail)
    if (kind !== 'made' && kept.length === size) return kept
    const path = image.pathOf(ino)
    const recipe = kind === 'made' ? byPath.get(path) : byKind.get(kind)
    assert(recipe !== undefined, `no recipe writes ${path} (${kind})`)
    const parts = { head: kept.subarray(0, head), tail: kept.subarray(head) }
    const bytes = recipe.make({ ...about, path, kind, size, mtimeS, ...parts })
    const said = `${recipe.name} wrote ${bytes.length} bytes of ${path}, ${size} were promised`
    assert(bytes.length === size, said)
    return bytes instanceof Buffer ? new Uint8Array(bytes) : bytes
  }
}
