/** Files that grow by themselves, as one world sees them: the persona's, and what it changed. */
import { assert } from '../base/assert.ts'
import type { ByteString, Bytes } from '../base/bytes.ts'
import { BLOCK_BYTES, LIVING_READS_MAX } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import type { Inode } from './inode.ts'
import { Notes } from './notes.ts'
import { type Ino, isRegular } from './tree.ts'
import type { Living, LivingState } from './world.ts'

/** What a world has made of one life of a living file. */
export interface Life {
  readonly life: number
  /** So many of the persona's bytes are the world's own now: what comes after them is growth. */
  absorbed: number
  /** It no longer goes by the name that rotation gives it: unlinked, renamed, replaced. */
  isAway: boolean
  /** What a visitor put in its place: rotation hands that on instead. 0: nothing. */
  stand: Ino
}

/**
 * The living files of a disk. Who was not changed is a view of the persona's; who was, is the
 * world's own copy as of its last change, with what the persona's has grown by since behind it.
 */
export class LivingFiles {
  /** Of every living inode that this world has changed. */
  readonly lives = new Map<Ino, Life>()
  /** The persona's files with what daemons wrote into them because of this world's visitors. */
  readonly notes: Notes
  readonly #disk: Disk
  readonly #port: Living
  readonly #marks: Uint8Array
  /** What is seen now, brought up to date whenever somebody looks. */
  readonly #views = new Map<Ino, Inode>()

  constructor(disk: Disk, port: Living) {
    this.#disk = disk
    this.notes = new Notes(port, disk.journal)
    this.#port = this.notes
    this.#marks = disk.base.growing(port)
  }

  has(ino: Ino): boolean {
    return this.#marks[ino] === 1
  }

  /** Whether the image has names of living files in a directory. */
  isIn(dir: Ino): boolean {
    return this.#marks[dir] === 2
  }

  /** What a daemon writes at the end of whatever bears the name that the image gives to `ino`. */
  note(ino: Ino, text: Bytes): boolean {
    if (!this.has(ino)) return false
    return this.notes.add(this.#port.bearer(ino, this.#nowMs()), { time: this.#disk.now(), text })
  }

  /** A directory of theirs, not to be changed: rotation changed its names later than anybody. */
  turned(dir: Inode): Inode {
    const turnedS = this.#port.turnedS(dir.ino, this.#nowMs())
    if (turnedS <= dir.ctime.s) return dir
    const mtime = { s: turnedS, ns: 0 }
    const own = this.#disk.own(dir.ino)
    if (own !== undefined) return Object.assign(own, { mtime, ctime: mtime })
    const view = this.#view(dir.ino)
    return view === undefined ? dir : Object.assign(view, { mtime, ctime: mtime })
  }

  #nowMs(): number {
    const { s, ns } = this.#disk.now()
    return s * 1000 + Math.floor(ns / 1_000_000)
  }

  /** The inode as it is now, not to be changed; undefined when this world has deleted it. */
  now(ino: Ino): Inode | undefined {
    const disk = this.#disk
    const state = this.#port.state(ino, this.#nowMs())
    const life = this.lives.get(ino)
    if (life !== undefined && life.life !== state.life) this.#end(ino, life)
    const own = disk.own(ino)
    if (own === undefined) return disk.isGone(ino) ? undefined : this.#unchanged(ino, state)
    const grown = state.size - (life?.absorbed ?? state.size)
    return grown <= 0 ? own : this.#grown(own, state, grown)
  }

  /** By how many blocks logs are more than the image and the world's own copies have of them. */
  grownBlocks(): number {
    let blocks = 0
    for (let ino = 1; ino < this.#marks.length; ino++) {
      if (this.#marks[ino] !== 1) continue
      const seen = this.now(ino)
      const counted = this.#disk.own(ino) ?? this.#disk.base.inode(ino)
      if (seen !== undefined && counted !== undefined) blocks += seen.blocks - counted.blocks
    }
    return blocks
  }

  #view(ino: Ino): Inode | undefined {
    const known = this.#views.get(ino)
    if (known !== undefined) return known
    const view = this.#disk.base.inode(ino)?.copy()
    if (view !== undefined) this.#views.set(ino, view)
    return view
  }

  #unchanged(ino: Ino, state: LivingState): Inode | undefined {
    const view = this.#view(ino)
    const base = this.#disk.base.inode(ino)
    if (view === undefined || base === undefined) return undefined
    const birth = { s: state.birthS, ns: 0 }
    const mtime = { s: state.mtimeS, ns: state.mtimeNs }
    const { size } = state
    const blocks = Math.ceil(size / BLOCK_BYTES)
    const times = { mtime, ctime: mtime, atime: birth, birth }
    return Object.assign(view, base, times, { size, blocks, baseBytes: size, grownFrom: -1 })
  }

  #grown(own: Inode, state: LivingState, grown: number): Inode | undefined {
    const view = this.#view(own.ino)
    if (view === undefined) return undefined
    const size = own.size + grown
    const blocks = own.blocks + Math.ceil(size / BLOCK_BYTES) - Math.ceil(own.size / BLOCK_BYTES)
    Object.assign(view, own, { size, blocks, grownFrom: own.size })
    const mtime = { s: state.mtimeS, ns: state.mtimeNs }
    const isLater = mtime.s > own.ctime.s || (mtime.s === own.ctime.s && mtime.ns > own.ctime.ns)
    return isLater ? Object.assign(view, { mtime, ctime: mtime }) : view
  }

  /** A first change: `copy` is what the file was until now. */
  begin(copy: Inode): void {
    const { ino } = copy
    if (!isRegular(copy.mode) || !this.has(ino)) return
    const { life } = this.#port.state(ino, this.#nowMs())
    this.lives.set(ino, { life, absorbed: copy.size, isAway: false, stand: 0 })
    this.#disk.journal.touchLife(ino)
    this.#disk.shownBlocks += copy.blocks - (this.#disk.base.inode(ino)?.blocks ?? 0)
  }

  /** What is found under a name that the image gives to `ino`, as rotation has it now. */
  bearer(ino: Ino): Ino | undefined {
    const bearer = this.#bearer(ino)
    const life = this.lives.get(bearer)
    if (life?.isAway === true) {
      if (this.has(life.stand)) this.#disk.get(life.stand)
      return life.stand === 0 ? undefined : life.stand
    }
    return this.#disk.get(bearer) === undefined ? undefined : bearer
  }

  #bearer(ino: Ino): Ino {
    const bearer = this.#port.bearer(ino, this.#nowMs())
    // Who looks is the first to notice that a life has ended.
    this.#disk.get(bearer)
    return bearer
  }

  /**
   * The name that the image gives to `ino` was taken away, or is another file's now (`stand`):
   * whoever bears it goes by it no more, whatever rotation does.
   */
  takeAway(ino: Ino, stand: Ino = 0): void {
    const bearer = this.#bearer(ino)
    const inode = this.#disk.get(bearer)
    if (inode !== undefined && !this.lives.has(bearer)) this.#disk.edit(inode)
    this.#mark(bearer, true, stand)
  }

  /** Whether `ino` gets back the name (the image's of `named`) that rotation gives it. */
  comesHome(ino: Ino, named: Ino): boolean {
    if (this.lives.get(ino)?.isAway !== true || this.#bearer(named) !== ino) return false
    this.#mark(ino, false, 0)
    return true
  }

  #mark(ino: Ino, isAway: boolean, stand: Ino): void {
    const life = this.lives.get(ino)
    if (life === undefined) return
    life.isAway = isAway
    life.stand = stand
    this.#disk.journal.touchLife(ino)
  }

  /** The living file in whose place an inode stands. */
  placeOf(stand: Ino): Ino | undefined {
    for (const [ino, life] of this.lives) if (life.stand === stand) return ino
    return undefined
  }

  /** The persona's bytes of the life that is now; all of them are there. */
  source(ino: Ino, from: number, to: number): Bytes {
    const nowMs = this.#nowMs()
    const first = this.#port.read(ino, { at: from, count: to - from }, nowMs)
    if (first.length >= to - from) return first
    const bytes = new Uint8Array(to - from)
    bytes.set(first)
    let length = first.length
    for (let reads = 0; reads < LIVING_READS_MAX && from + length < to; reads++) {
      const more = this.#port.read(ino, { at: from + length, count: to - from - length }, nowMs)
      assert(more.length > 0, `a living file ends at ${from + length}, before its size`)
      bytes.set(more, length)
      length += more.length
    }
    assert(from + length >= to, 'a living file gives its bytes in too many pieces')
    return bytes
  }

  /** Bytes that grew behind the world's own, by offsets in the file as it is seen. */
  growth(inode: Inode, at: number, end: number): Bytes {
    const absorbed = this.lives.get(inode.ino)?.absorbed ?? 0
    const shift = absorbed - inode.grownFrom
    return this.source(inode.ino, at + shift, end + shift)
  }

  /** The number has come back as another file: what the world had of the old one goes with it. */
  #end(ino: Ino, { stand }: Life): void {
    const disk = this.#disk
    this.lives.delete(ino)
    disk.journal.touchLife(ino)
    disk.restore(ino)
    for (const [other, life] of this.lives) if (life.stand === ino) this.#mark(other, true, 0)
    if (stand !== 0) this.#unlink(stand)
    for (const dir of disk.owned()) {
      for (const [name, of] of dir.names ?? []) if (of === ino) this.#forgetName(dir, name)
    }
  }

  /** What stood in the place of a log goes with it, unless it is one whose life has ended, too. */
  #unlink(stand: Ino): void {
    const disk = this.#disk
    const had = this.lives.get(stand)
    const file = disk.get(stand)
    const isGone = this.has(stand) && (had === undefined || this.lives.get(stand) !== had)
    if (file === undefined || isGone) return
    const own = disk.edit(file)
    if (--own.nlink === 0) disk.orphan(own)
  }

  #forgetName(dir: Inode, name: ByteString): void {
    const { base, journal } = this.#disk
    const isHiding = dir.isBased && base.lookup(dir.ino, name) !== undefined
    if (isHiding) dir.names?.set(name, 0)
    else dir.names?.delete(name)
    dir.entryBytes = -1
    this.#disk.ownNames--
    if (dir.nlink > 0) journal.touchName(dir, name)
  }
}
