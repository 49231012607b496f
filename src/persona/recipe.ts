/** Recipes: deterministic, synchronous authors of bytes. One file each, found by its folder. */
import { readdirSync } from 'node:fs'
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Host } from './host.ts'
import type { Kind } from './image-entry.ts'
import type { Profile } from './profile.ts'
import type { Slots } from './slots.ts'

/** Who the machine is: what every recipe may look at, and nothing else. */
export interface About {
  readonly profile: Profile
  /** Of this installation; the same seed makes the same machine. */
  readonly seed: string
  /** Names, addresses, dates, people: of the profile and the seed. */
  readonly host: Host
  /** Extra programs the operator brings, by name. */
  readonly programs: readonly ByteString[]
  /** It stands on a root that an operator imported, whose bytes are true: see true-bytes.ts. */
  readonly isImported?: boolean
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
  /**
   * The secrets of the world that asks. Who takes one here writes these bytes for this world
   * alone; sizes must not depend on what they say.
   */
  readonly slots: Slots
}

/** Texts that a language model may write: each can be cut and padded to any size validly. */
export const TEXT_KINDS = [
  'text',
  'markdown',
  'ini',
  'yaml',
  'env',
  'shell',
  'python',
  'php',
  'sql',
  'log',
  'csv',
] as const
export type TextKind = (typeof TEXT_KINDS)[number]

/** Whether a name is a kind of text. */
export const isTextKind = (name: string): name is TextKind =>
  (TEXT_KINDS as readonly string[]).includes(name)

/**
 * A path that a recipe puts into the image. What is left out stays as recorded, or is a root's
 * plain file (0644), directory (0755) or link made when the machine was installed.
 */
export interface PlannedFile {
  readonly path: ByteString
  readonly type?: 'file' | 'directory' | 'link' | 'socket'
  /** Permission bits. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtimeS?: number
  /** Of a link. */
  readonly target?: ByteString
  /** Bytes that `make` will write; when absent, it is asked once to learn that. */
  readonly size?: number
  /** A recorded path whose bytes this file has, too. */
  readonly copyOf?: ByteString
  /**
   * Nobody's recipe: a text of this kind and of `size` bytes that a model writes when it is read
   * first, or the plain generator of its kind.
   */
  readonly imagined?: { readonly kind: TextKind; readonly size: number }
}

/** A log: it grows by the clock, is rotated by logrotate's rules, and is the same in every world. */
export interface PlannedLog {
  readonly path: ByteString
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  /** When logrotate takes it: at 00:00 of every day, of Sunday, of the first of the month. */
  readonly rotated: 'daily' | 'weekly' | 'monthly' | 'never'
  /** Rotated files kept (`rotate N`). */
  readonly kept: number
  /** `delaycompress`: all but the newest rotated one are .gz; `directly`: all; `no`: none. */
  readonly compressed: 'delayed' | 'directly' | 'no'
}

/** One entry of a log. Entries of an hour are given in the order of their times. */
export interface LogEntry {
  /** Milliseconds since 1970, within the asked hour. */
  readonly atMs: number
  /** With its newline, or a binary record. */
  readonly text: ByteString
}

/** The part of a log that is wanted: one hour, which begins at `hourMs`. */
export interface AskedHour extends About {
  readonly path: ByteString
  readonly hourMs: number
}

export interface Recipe {
  readonly name: string
  /** Goes up whenever the same question gets other bytes: worlds remember it. */
  readonly version: number
  /** What it was before, whole: worlds that stand on these versions are made by them for ever. */
  readonly earlier?: readonly Recipe[]
  /** New machines do without it; worlds that stand on it still have it. */
  readonly isRetired?: boolean
  /**
   * Paths of `files` that are this recipe's although an imported root has bytes there, because the
   * persona's own file, or a door, says what they are. Other paths are the root's.
   */
  readonly insists?: 'always' | readonly ByteString[]
  /** Paths this recipe decides: `make` is asked for each once to learn its size. Pure. */
  files?(about: About): readonly PlannedFile[]
  /** Logs this recipe writes. Pure. */
  logs?(about: About): readonly PlannedLog[]
  /** What a log of `logs` gets in one hour: a pure function of the question. */
  entries?(asked: AskedHour): readonly LogEntry[]
  /** Directories (paths, or `/home/*` for every home) in which `conjures` may answer. Pure. */
  places?(about: About): readonly ByteString[]
  /**
   * What comes into being at a path nobody planned, when it is asked for by name: undefined for
   * whatever would not plausibly be there. With a directory goes all that is below it. Pure.
   */
  conjures?(about: About, path: ByteString): readonly PlannedFile[] | undefined
  /** Kinds of recorded files it fills to exactly the promised size. */
  readonly fills?: readonly Kind[]
  /** The bytes of one file: a pure function of the question. Who plans or fills files has it. */
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
