/** Recipes: deterministic, synchronous authors of bytes. One file each, found by its folder. */
import { readdirSync } from 'node:fs'
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Kind } from './image-entry.ts'
import type { Profile } from './profile.ts'

/** Who the machine is: what every recipe may look at, and nothing else. */
export interface About {
  readonly profile: Profile
  /** Of this installation; the same seed makes the same machine. */
  readonly seed: string
  /** Extra programs the operator brings, by name. */
  readonly programs: readonly ByteString[]
}

/** One file whose bytes are wanted. */
export interface Asked extends About {
  readonly path: ByteString
  readonly kind: Kind
  /** Promised size; 0 while a file of `Recipe.files` has not been measured yet. */
  readonly size: number
  readonly mtimeS: number
  /** First and last bytes that were recorded of this path: all, some or none of them. */
  readonly head: Bytes
  readonly tail: Bytes
}

/**
 * A path that a recipe puts into the image. What is left out stays as recorded, or is a root's
 * plain file (0644), directory (0755) or link made when the machine was installed.
 */
export interface PlannedFile {
  readonly path: ByteString
  readonly type?: 'file' | 'directory' | 'link'
  /** Permission bits. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtimeS?: number
  /** Of a link. */
  readonly target?: ByteString
  /** A recorded path whose bytes this file has, too. */
  readonly copyOf?: ByteString
}

export interface Recipe {
  readonly name: string
  /** Goes up whenever the same question gets other bytes: worlds remember it. */
  readonly version: number
  /** Paths this recipe decides: `make` is asked for each once to learn its size. Pure. */
  files?(about: About): readonly PlannedFile[]
  /** Kinds of recorded files it fills to exactly the promised size. */
  readonly fills?: readonly Kind[]
  /** The bytes of one file: a pure function of the question. */
  make(asked: Asked): Bytes
}

/** All recipes, by name: every file under recipes/ that is no test exports one `recipe`. */
export const loadRecipes = async (): Promise<readonly Recipe[]> => {
  const folder = new URL('./recipes/', import.meta.url)
  const files = readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.[jt]s$/.test(file))
    .sort()
  const recipes: Recipe[] = []
  for (const file of files) {
    const { recipe } = (await import(new URL(file, folder).href)) as { recipe?: Recipe }
    if (recipe === undefined) throw new Error(`recipes/${file} exports no recipe`)
    recipes.push(recipe)
  }
  return recipes
}
