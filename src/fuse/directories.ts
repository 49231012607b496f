/** Directories as their readers go through them: every name has a place that it keeps. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { FUSE_LISTED_NAMES_MAX } from '../base/limits.ts'
import type { Ino, Tree } from '../world/tree.ts'

/** The names of a directory, ordered by their places, which are all different. */
export interface Listing {
  readonly names: readonly ByteString[]
  readonly places: Float64Array
}

/** Offsets below are those of the dots: 0 is before '.', 1 before '..', 2 before all names. */
export const DOTS = 2
/** What a listing takes besides its names, in names. */
const LISTING_COST = 8

/**
 * What readers are in the middle of. A name's place is a hash of it, as in ext4: readers hold no
 * state here, and what comes and goes moves nobody's place. Forgotten listings are made again.
 */
export class Listings {
  readonly #tree: Tree
  readonly #isReadOnly: boolean
  /** By directory, the one that was read last at the end. */
  readonly #kept = new Map<Ino, Listing>()
  #names = 0

  constructor(tree: Tree, { isReadOnly }: { isReadOnly: boolean }) {
    this.#tree = tree
    this.#isReadOnly = isReadOnly
  }

  /** What a reader at `offset` goes through: from the beginning it is what there is now. */
  at(dir: Ino, offset: number): Listing | Errno {
    const kept = this.#kept.get(dir)
    if (kept !== undefined) this.#forget(dir, kept)
    const listing = offset === 0 || kept === undefined ? this.#list(dir) : kept
    if (!failed(listing)) this.#keep(dir, listing)
    return listing
  }

  #list(dir: Ino): Listing | Errno {
    const entries = this.#isReadOnly ? this.#tree.entries(dir) : this.#tree.list(dir)
    return failed(entries) ? entries : inOrder(entries.map(({ name }) => name))
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
export const indexAfter = ({ places }: Listing, offset: number): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

const inOrder = (found: readonly ByteString[]): Listing => {
  const hashes = Float64Array.from(found, placeOf)
  const order = Uint32Array.from(found.keys())
  order.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || (isBefore(found, a, b) ? -1 : 1))
  const names = Array.from(order, (index) => found[index] ?? '')
  const places = Float64Array.from(order, (index) => hashes[index] ?? 0)
  // Of names with one hash the later ones move on: two of them meet once in 2^50.
  for (let index = 1; index < places.length; index++) {
    const before = places[index - 1] ?? 0
    if ((places[index] ?? 0) <= before) places[index] = before + 1
  }
  return { names, places }
}

const isBefore = (names: readonly ByteString[], a: number, b: number): boolean =>
  (names[a] ?? '') < (names[b] ?? '')

/** 52 bits of two multiplicative hashes (FNV-1a, and one that mixes its own upper bits down). */
const placeOf = (name: ByteString): number => {
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
