/** Files nobody planned: which of them are plausible, and what they hold. */
import { type ByteString, type Bytes, fromUnicode } from '../base/bytes.ts'
import { ENOENT, type Errno } from '../base/errno.ts'
import { CONJURED_MAX } from '../base/limits.ts'
import type { Waiting } from '../base/waiting.ts'
import { S_IFDIR, S_IFLNK, S_IFREG, S_IFSOCK } from '../world/tree.ts'
import type { Ghosts, Promised } from '../world/world.ts'
import { eagerAt, mayHoldAll, numberOf } from './eager.ts'
import type { Asker, Author } from './imagination.ts'
import { type About, type PlannedFile, type Recipe, TEXT_KINDS } from './recipe.ts'
import { slotsOf } from './slots.ts'
import { usersOf } from './users.ts'

interface Conjured {
  readonly promised: Promised
  readonly planned: PlannedFile
  readonly recipe: Recipe
  /** By which path it came, with all that came along. */
  readonly top: ByteString
}

const TYPES = { file: S_IFREG, directory: S_IFDIR, link: S_IFLNK, socket: S_IFSOCK }
const MODES = { file: 0o644, directory: 0o755, link: 0o777, socket: 0o777 }
const DIRECTORY_BYTES = 4_096

/** Which files come into being by being asked for: plausible ones, all, none. */
export type GhostPolicy = 'plausible' | 'eager' | 'off'

/** What may come into being in a persona, for any world of it. */
export interface Conjuring {
  /**
   * The ghosts as one world asks for them, plausible ones when `policy` is absent. Bytes are there
   * for those of every policy: a world may hold some of one that the operator has left since.
   */
  of(asker: Asker, policy?: GhostPolicy): Ghosts
}

/** The ghosts of a persona; `homes` are the directories that `/home/*` stands for. */
export const conjuringOf = (
  about: About,
  recipes: readonly Recipe[],
  author: Author,
): Conjuring => {
  const homes = usersOf(about).map(({ home }) => fromUnicode(home))
  const byPlace = new Map<ByteString, Recipe[]>()
  for (const recipe of recipes) {
    const places = recipe.places?.(about) ?? []
    for (const place of places.flatMap((it) => (it === '/home/*' ? homes : [it]))) {
      byPlace.set(place, [...(byPlace.get(place) ?? []), recipe])
    }
  }
  const known = new Map<ByteString, Conjured | undefined>()

  const note = (path: ByteString, conjured: Conjured | undefined): void => {
    known.set(path, conjured)
    const [oldest] = known.keys()
    if (known.size > CONJURED_MAX && oldest !== undefined) known.delete(oldest)
  }

  /** Whether something comes into being at `top`: it is known then, with all that comes along. */
  const conjure = (recipe: Recipe, top: ByteString): boolean => {
    const planned = recipe.conjures?.(about, top)
    if (planned === undefined) return false
    for (const file of planned) note(file.path, promiseOf(about, { recipe, top, planned }, file))
    return true
  }

  const find = (path: ByteString): Conjured | undefined => {
    if (known.has(path)) return known.get(path)
    const recipes = byPlace.get(parentOf(path)) ?? []
    if (recipes.some((recipe) => conjure(recipe, path))) return known.get(path)
    // What is below a ghost directory comes with it, unless it was forgotten since.
    const above = path.lastIndexOf('/') > 0 ? find(parentOf(path)) : undefined
    if (above?.promised.children?.includes(nameOf(path)) === true) {
      if (!known.has(path)) conjure(above.recipe, above.top)
      return known.get(path)
    }
    note(path, undefined)
    return undefined
  }

  const asked: Record<GhostPolicy, Pick<Ghosts, 'mayHold' | 'promise'>> = {
    plausible: {
      mayHold: (dir) => byPlace.has(dir),
      promise: (path) => find(path)?.promised,
    },
    eager: {
      mayHold: (dir) => byPlace.has(dir) || mayHoldAll(dir),
      promise: (path) => find(path)?.promised ?? eagerAt(about, path)?.promised,
    },
    off: { mayHold: () => false, promise: () => undefined },
  }

  const eagerBytes = (path: ByteString, asker: Asker): Bytes | Errno | Waiting => {
    const eager = eagerAt(about, path)
    if (eager === undefined) return ENOENT
    const { kind, promised } = eager
    return author.ofText({ path, kind: numberOf(kind), size: promised.size }, asker)
  }

  return {
    of: (asker, policy = 'plausible') => ({
      ...asked[policy],
      bytes: (path) => {
        const conjured = find(path)
        if (conjured === undefined) return eagerBytes(path, asker)
        const { recipe, planned, promised } = conjured
        const { size, mtimeS } = promised
        const { imagined } = planned
        if (imagined !== undefined) {
          return author.ofText({ path, kind: TEXT_KINDS.indexOf(imagined.kind), size }, asker)
        }
        const asked = { ...about, ...BLANK, path, size, mtimeS }
        return author.ofRecipe({ key: path, recipe, asked }, asker)
      },
    }),
  }
}

const BLANK = { kind: 'made', head: new Uint8Array(0), tail: new Uint8Array(0) } as const

const promiseOf = (
  about: About,
  by: Pick<Conjured, 'recipe' | 'top'> & { readonly planned: readonly PlannedFile[] },
  planned: PlannedFile,
): Conjured => {
  const { recipe, top, planned: all } = by
  const { path, type = 'file', target = '' } = planned
  const mtimeS = planned.mtimeS ?? about.host.installedS
  const children = all.filter((it) => parentOf(it.path) === path).map((it) => nameOf(it.path))
  const measured = (): number =>
    recipe.make({ ...about, ...BLANK, path, size: 0, mtimeS, slots: slotsOf(about.seed, '') })
      .length
  const sizes = {
    file: () => planned.imagined?.size ?? planned.size ?? measured(),
    directory: () => DIRECTORY_BYTES,
    link: () => target.length,
    socket: () => 0,
  }
  const promised: Promised = {
    mode: TYPES[type] | (planned.mode ?? MODES[type]),
    uid: planned.uid ?? 0,
    gid: planned.gid ?? 0,
    size: sizes[type](),
    mtimeS,
    mtimeNs: 0,
    ...(type === 'link' ? { target } : {}),
    ...(type === 'directory' ? { children } : {}),
  }
  return { promised, planned, recipe, top }
}

const parentOf = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/')) || '/'
const nameOf = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)
