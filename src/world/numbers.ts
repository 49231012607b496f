/** Inode numbers of a world: below the image's, then its ghosts', then what visitors make. */
import { GHOSTS_MAX, GHOSTS_SHARE } from '../base/limits.ts'
import type { Ino } from './tree.ts'

/** Gives out numbers within what `df -i` shows; a number in use is never given. */
export class Numbers {
  /** The next one for what a visitor makes; the store keeps it. */
  next: Ino
  /** Ghosts that exist. */
  ghosts = 0
  readonly #first: Ino
  readonly #ghostsMax: number
  #nextGhost = 0

  /** `inodes`: those of the image, and how many a world may have. */
  constructor(inodes: { readonly image: number; readonly max: number }, hasGhosts: boolean) {
    const share = Math.floor((inodes.max - inodes.image) * GHOSTS_SHARE)
    this.#first = inodes.image + 1
    this.#ghostsMax = hasGhosts ? Math.min(GHOSTS_MAX, Math.max(0, share)) : 0
    this.next = this.#first + this.#ghostsMax
  }

  /** How many more ghosts there may be. */
  get ghostsLeft(): number {
    return this.#ghostsMax - this.ghosts
  }

  /** Numbers go up to `last`, then begin again where files were deleted. */
  take(last: Ino, isTaken: (ino: Ino) => boolean): Ino {
    const end = Math.max(last, this.#first)
    let ino = this.next
    while (ino > end || isTaken(ino)) ino = ino >= end ? this.#first : ino + 1
    this.next = ino + 1
    return ino
  }

  /** Of the range that is kept for ghosts; of the visitors', should those have used it up. */
  takeForGhost(last: Ino, isTaken: (ino: Ino) => boolean): Ino {
    for (let tries = 0; tries < this.#ghostsMax; tries++) {
      const ino = this.#first + (this.#nextGhost++ % this.#ghostsMax)
      if (!isTaken(ino)) return ino
    }
    return this.take(last, isTaken)
  }
}
