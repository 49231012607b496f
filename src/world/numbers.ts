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
  /** Every free number below `next`, some of them twice; undefined before it was first needed. */
  #free: Ino[] | undefined
  #given = 0

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

  /** Numbers go up to `last`, then come again where files were deleted. There is a free one. */
  take(last: Ino, isTaken: (ino: Ino) => boolean): Ino {
    while (this.next <= last) if (!isTaken(this.next++)) return this.next - 1
    this.#free ??= this.#allFree(isTaken)
    while (this.#given < this.#free.length) {
      const ino = this.#free[this.#given++] ?? 0
      if (!isTaken(ino)) return this.#shorten(ino)
    }
    throw new Error('a disk has run out of inode numbers before its inodes')
  }

  /** Its file is gone: from the first time that numbers run out those that are free are known. */
  free(ino: Ino): void {
    this.#free?.push(ino)
  }

  #allFree(isTaken: (ino: Ino) => boolean): Ino[] {
    const free: Ino[] = []
    for (let ino = this.#first; ino < this.next; ino++) if (!isTaken(ino)) free.push(ino)
    return free
  }

  #shorten(ino: Ino): Ino {
    if (this.#given * 2 < (this.#free?.length ?? 0)) return ino
    this.#free = this.#free?.slice(this.#given)
    this.#given = 0
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
