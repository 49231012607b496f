/** Directories as their readers go through them: every name has a place that it keeps. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { FUSE_LISTED_NAMES_MAX } from '../base/limits.ts'
import type { Ino, Tree } from '../world/tree.ts'

/** The names of a directory, ordered by their places, which are all different. */
export interface Listing {
  /** Of the names when it was made. */
  readonly stamp: number | undefined
  readonly names: readonly ByteString[]
  readonly places: Float64Array
}

/** Offsets below are those of the dots: 0 is before '.', 1 before '..', 2 before all names. */
export const DOTS = 2
/** What a listing takes besides its names, in names. */
const LISTING_COST = 8

export interface ListingsSetup {
  /** Nothing is to show that somebody has looked. */
  readonly isReadOnly: boolean
  /** Where a name stands, if not by its hash: a whole number from 3 to 2^52. */
  readonly placeOf?: (name: ByteString) => number
}

/**
 * What readers are in the middle of. A name's place is a hash of it, as in ext4: readers hold no
 * state here, and what comes and goes moves nobody's place. Forgotten listings are made again.
 */
export class Listings {
  readonly #tree: Tree
  readonly #isReadOnly: boolean
  readonly #placeOf: (name: ByteString) => number
  /** By directory, the one that was read last at the end. */
  readonly #kept = new Map<Ino, Listing>()
  #names = 0

  constructor(tree: Tree, { isReadOnly, placeOf = hashed }: ListingsSetup) {
    this.#tree = tree
    this.#isReadOnly = isReadOnly
    this.#placeOf = placeOf
  }

  /** What a reader at `offset` goes through: from the beginning it is what there is now. */
  at(dir: Ino, offset: number): Listing | Errno {
    const kept = this.#kept.get(dir)
    if (kept !== undefined) this.#forget(dir, kept)
    const isOld = kept === undefined || (offset === 0 && !this.#isNow(dir, kept))
    const listing = isOld ? this.#list(dir) : kept
    if (!failed(listing)) this.#keep(dir, listing)
    return listing
  }

  /** Whether a directory was listed, and its names are what they were then. */
  isCurrent(dir: Ino): boolean {
    const kept = this.#kept.get(dir)
    return kept !== undefined && this.#isNow(dir, kept)
  }

  #isNow(dir: Ino, { stamp }: Listing): boolean {
    return stamp !== undefined && stamp === this.#tree.namesStamp(dir)
  }

  #list(dir: Ino): Listing | Errno {
    const names = this.#tree.names(dir, { isNoted: !this.#isReadOnly })
    if (failed(names)) return names
    return { ...inOrder(names, this.#placeOf), stamp: this.#tree.namesStamp(dir) }
  }

  #keep(dir: Ino, listing: Listing): void {
    this.#kept.set(dir, listing)
    this.#names += listing.names.length + LISTING_COST
    for (const [oldest, of] of this.#kept) {
      if (this.#names <= FUSE_LISTED_NAMES_MAX || oldest === dir) return
      this.#forget(oldest, of)
    }
  }

  #forget(dir: Ino, listing: Listing): void {
    this.#kept.delete(dir)
    this.#names -= listing.names.length + LISTING_COST
  }
}

/** The index of the first name behind `offset`. */
export const indexAfter = ({ places }: Pick<Listing, 'places'>, offset: number): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A million names take a quarter of a second, as numbers sort fastest: each is as much of a name's
 * place as there is room for above its index.
 */
const inOrder = (
  found: readonly ByteString[],
  placeOf: (name: ByteString) => number,
): Omit<Listing, 'stamp'> => {
  const count = found.length
  const span = 2 ** Math.ceil(Math.log2(count + 1))
  const hashes = new Float64Array(count)
  const keys = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const place = placeOf(found[index] ?? '')
    hashes[index] = place
    keys[index] = Math.floor((2 * place) / span) * span + index
  }
  keys.sort()
  const order = Uint32Array.from(keys, (key) => key % span)
  const isBefore = (a: number, b: number): number =>
    (hashes[a] ?? 0) - (hashes[b] ?? 0) || ((found[a] ?? '') < (found[b] ?? '') ? -1 : 1)
  sortRuns(
    order,
    (a, b) => Math.floor((keys[a] ?? 0) / span) === Math.floor((keys[b] ?? 0) / span),
    isBefore,
  )
  const names = new Array<ByteString>(count)
  const places = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const index = order[at] ?? 0
    names[at] = found[index] ?? ''
    // Of names with one hash the later ones move on: two of them meet once in 2^50.
    places[at] = Math.max(hashes[index] ?? 0, at === 0 ? 0 : (places[at - 1] ?? 0) + 1)
  }
  return { names, places }
}

/** Where neighbours are alike so far, the rest decides. */
const sortRuns = (
  order: Uint32Array,
  isAlike: (at: number, other: number) => boolean,
  compare: (a: number, b: number) => number,
): void => {
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && isAlike(to - 1, to)) to++
    if (to > from + 1) order.subarray(from, to).sort(compare)
    from = to
  }
}

/** 52 bits of two multiplicative hashes (FNV-1a, and one that mixes its own upper bits down). */
const hashed = (name: ByteString): number => {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (let at = 0; at < name.length; at++) {
    const byte = name.charCodeAt(at)
    one = Math.imul(one ^ byte, 0x01000193)
    other = Math.imul(other ^ byte, 0x5bd1e995)
    other ^= other >>> 13
  }
  return (one >>> 0) * 2 ** 20 + (other >>> 12) + DOTS + 1
}
