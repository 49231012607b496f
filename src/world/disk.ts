/** The inodes of one world: the image's and its own, with what they may cost. */
import type { Time } from '../base/clock.ts'
import { ENOSPC, type Errno } from '../base/errno.ts'
import { BLOCK_BYTES, NAMES_PER_INODE_MAX, RESIDENT_BYTES_MAX } from '../base/limits.ts'
import { AccessTimes } from './access-times.ts'
import type { Base } from './base.ts'
import { bitCount, type Chunk, fixedBlocks, Inode } from './inode.ts'
import { Journal } from './journal.ts'
import { LivingFiles } from './living.ts'
import { Numbers } from './numbers.ts'
import { Resident } from './resident.ts'
import { giveBack } from './spare-bytes.ts'
import { States } from './states.ts'
import type { Ino } from './tree.ts'
import type { FetchBlob, Ghosts, Imagine, Living, PiecesOf, WorldLimits } from './world.ts'

/** The root directory has the first number of the image. */
export const ROOT_INO: Ino = 1

/** An inode of the image that this world has deleted for good. */
const GONE = new Inode(0, 0, { s: 0, ns: 0 }, true)

/** What a disk is made of: an image, its bytes, its limits and its time. */
export interface DiskSetup {
  readonly base: Base
  readonly imagine: Imagine
  readonly pieces?: PiecesOf | undefined
  readonly fetchBlob: FetchBlob
  readonly ghosts?: Ghosts | undefined
  readonly living?: Living | undefined
  readonly limits: WorldLimits
  readonly now: () => Time
}

/**
 * Copy on write by inode: `edit` copies the image's inode before its first change; all numbers
 * above the image's are the world's own. Knows no names and no content, only who exists.
 */
export class Disk {
  readonly base: Base
  readonly imagine: Imagine
  readonly pieces: PiecesOf | undefined
  readonly fetchBlob: FetchBlob
  readonly ghosts: Ghosts | undefined
  readonly living: LivingFiles | undefined
  readonly now: () => Time
  readonly journal = new Journal()
  readonly states = new States(this.journal)
  readonly inodesMax: number
  readonly blocksMax: number
  readonly namesMax: number
  /** Blocks that this world's own content, directories and links take: what the quota counts. */
  ownBlocks = 0
  /** By how much the files show more (or fewer) blocks than those of the image. */
  shownBlocks = 0
  /** Names that the image does not have. */
  ownNames = 0
  readonly resident: Resident
  /** Everything up to this sequence number is in the store. */
  committed = 0
  readonly numbers: Numbers
  /** Directories that this world has listed and in which something might have come into being. */
  closed: Set<Ino> | undefined
  #own: Map<Ino, Inode> | undefined
  #gone = 0
  #made = 0
  #holds: Map<Ino, number> | undefined
  readonly #accessed = new AccessTimes()

  constructor(setup: DiskSetup) {
    this.base = setup.base
    this.imagine = setup.imagine
    this.pieces = setup.pieces
    this.fetchBlob = setup.fetchBlob
    this.now = setup.now
    this.inodesMax = setup.limits.inodes
    this.blocksMax = Math.floor(setup.limits.bytes / BLOCK_BYTES)
    this.namesMax = setup.limits.inodes * NAMES_PER_INODE_MAX
    this.resident = new Resident(setup.limits.residentBytes ?? RESIDENT_BYTES_MAX)
    this.ghosts = setup.ghosts
    this.living = setup.living === undefined ? undefined : new LivingFiles(this, setup.living)
    const inodes = { image: setup.base.image.inodes, max: setup.limits.inodes }
    this.numbers = new Numbers(inodes, this.ghosts !== undefined)
  }

  /** Inodes in use. */
  get inodes(): number {
    return this.base.image.inodes - this.#gone + this.#made
  }

  get(ino: Ino): Inode | undefined {
    const own = this.#own?.get(ino)
    const inode = own === undefined ? this.base.inode(ino) : own === GONE ? undefined : own
    if (this.living === undefined || inode?.isRegular === false) {
      return inode !== undefined && this.living?.isIn(ino) ? this.living.turned(inode) : inode
    }
    return this.living.has(ino) ? this.living.now(ino) : inode
  }

  /** The mode of an inode, 0 when there is none: what is never a matter of time. */
  modeOf(ino: Ino): number {
    return (this.#own?.get(ino) ?? this.base.inode(ino))?.mode ?? 0
  }

  /** The world's own inode of that number, if it differs from the image. */
  own(ino: Ino): Inode | undefined {
    const own = this.#own?.get(ino)
    return own === GONE ? undefined : own
  }

  isGone(ino: Ino): boolean {
    return this.#own?.get(ino) === GONE
  }

  /** Own inodes, those without a name included. */
  *owned(): Iterable<Inode> {
    if (this.#own === undefined) return
    for (const inode of this.#own.values()) if (inode !== GONE) yield inode
  }

  /** The inode as this world's own, noted as changed. */
  edit(inode: Inode): Inode {
    const own = this.ownCopy(inode)
    if (own.nlink > 0) this.journal.touchInode(own.ino)
    return own
  }

  /** As `edit`, without noting a change: for who notes it apart. */
  ownCopy(inode: Inode): Inode {
    const own = this.#own?.get(inode.ino)
    if (own !== undefined) return own
    const copy = inode.copy()
    copy.atime = this.#accessed.get(inode.ino) ?? copy.atime
    this.#accessed.delete(inode.ino)
    this.adopt(copy)
    this.living?.begin(copy)
    return copy
  }

  /** Takes an inode in as it is: a fresh copy, or one that the store had. */
  adopt(inode: Inode): void {
    this.#own ??= new Map()
    this.#own.set(inode.ino, inode)
  }

  /** Whether `blocks` more may be taken. */
  hasRoom(blocks: number): boolean {
    return this.ownBlocks + blocks <= this.blocksMax
  }

  /** A new inode with a number of its own, its fixed blocks paid; ENOSPC. */
  create(mode: number, isNamed: boolean): Inode | Errno {
    if (this.inodes >= this.inodesMax) return ENOSPC
    const inode = new Inode(
      this.numbers.take(this.#lastIno, this.#isTaken),
      mode,
      this.now(),
      false,
    )
    this.adopt(inode)
    this.#made++
    if (isNamed) this.journal.touchInode(inode.ino)
    else inode.nlink = 0
    return inode
  }

  /** A ghost as it was promised: it takes a number, and the space that it shows. */
  adoptGhost(of: (ino: Ino) => Inode): Inode {
    const inode = of(this.numbers.takeForGhost(this.#lastIno, this.#isTaken))
    this.adoptFromStore(inode)
    this.journal.touchInode(inode.ino)
    return inode
  }

  get #lastIno(): Ino {
    return this.inodesMax + this.#gone
  }

  readonly #isTaken = (ino: Ino): boolean => this.#own?.has(ino) === true

  /** Pays (or gives back) the difference after `change` altered what the inode itself takes. */
  reckon(inode: Inode, change: () => void): void {
    const before = fixedBlocks(inode)
    change()
    const more = fixedBlocks(inode) - before
    this.ownBlocks += more
    this.shownBlocks += more
    inode.blocks += more
  }

  hold(ino: Ino): void {
    this.#holds ??= new Map()
    this.#holds.set(ino, (this.#holds.get(ino) ?? 0) + 1)
  }

  release(ino: Ino): void {
    const holds = this.#holds?.get(ino)
    if (holds === undefined) return
    if (holds > 1) return void this.#holds?.set(ino, holds - 1)
    this.#holds?.delete(ino)
    const inode = this.own(ino)
    if (inode !== undefined && inode.nlink === 0) this.#reclaim(inode)
  }

  /** The last name is gone (`nlink` is 0): nothing of it stays in the store. */
  orphan(inode: Inode): void {
    const { journal } = this
    journal.touchInode(inode.ino)
    if (inode.chunks !== undefined) {
      for (const index of inode.chunks.keys()) journal.touchChunk(inode.ino, index)
    }
    if (inode.names !== undefined) {
      for (const [name] of inode.names) journal.touchName(inode, name)
    }
    if (this.closed?.delete(inode.ino) === true) journal.touchClosed(inode.ino)
    if (this.#holds?.has(inode.ino) !== true) this.#reclaim(inode)
  }

  #reclaim(inode: Inode): void {
    const base = inode.isBased ? this.base.inode(inode.ino) : undefined
    this.ownBlocks -= fixedBlocks(inode) - (base === undefined ? 0 : fixedBlocks(base))
    this.shownBlocks -= inode.blocks
    if (inode.chunks !== undefined) {
      for (const chunk of inode.chunks.values()) this.forget(chunk)
    }
    if (base === undefined) {
      this.#own?.delete(inode.ino)
      this.numbers.free(inode.ino)
      this.#made--
      if (inode.ghost !== '') this.numbers.ghosts--
      return
    }
    this.bury(inode.ino)
  }

  /** An inode of the image is again as the image has it, deleted or changed as it was. */
  restore(ino: Ino): void {
    const base = this.base.inode(ino)
    const own = this.own(ino)
    if (base === undefined) return
    if (own !== undefined) {
      this.ownBlocks -= fixedBlocks(own) - fixedBlocks(base)
      this.shownBlocks -= own.blocks - base.blocks
      for (const [index, chunk] of own.chunks ?? []) {
        this.forget(chunk)
        this.journal.touchChunk(ino, index)
      }
    } else if (this.isGone(ino)) {
      this.#gone--
      this.shownBlocks += base.blocks
    }
    this.#own?.delete(ino)
    this.journal.touchInode(ino)
  }

  /** An inode of the image exists no more. */
  bury(ino: Ino): void {
    this.#own ??= new Map()
    this.#own.set(ino, GONE)
    this.#gone++
    this.#accessed.delete(ino)
  }

  /** A chunk is let go, and with it the space it took. */
  forget(chunk: Chunk): void {
    this.ownBlocks -= bitCount(chunk.mask)
    const bytes = this.resident.drop(chunk)
    if (bytes !== undefined) giveBack(bytes)
  }

  /** Counts inodes that came from the store. */
  adoptFromStore(inode: Inode): void {
    this.adopt(inode)
    const base = inode.isBased ? this.base.inode(inode.ino) : undefined
    if (base === undefined) this.#made++
    if (inode.ghost !== '') this.numbers.ghosts++
    this.ownBlocks += fixedBlocks(inode) - (base === undefined ? 0 : fixedBlocks(base))
    this.shownBlocks += inode.blocks - (base?.blocks ?? 0)
    if (inode.chunks === undefined) return
    for (const chunk of inode.chunks.values()) this.ownBlocks += bitCount(chunk.mask)
  }

  /** An inode of the image that the store knows as deleted. */
  buryFromStore(ino: Ino): void {
    this.bury(ino)
    this.shownBlocks -= this.base.inode(ino)?.blocks ?? 0
  }

  atimeOf(inode: Inode): Time {
    return this.#accessed.get(inode.ino) ?? inode.atime
  }

  /** Notes a read; for an inode of the image only in memory, and only for so many. */
  setAtime(inode: Inode, time: Time): void {
    const own = this.own(inode.ino)
    if (own === undefined) this.#accessed.set(inode.ino, time)
    else own.atime = time
  }
}
