/** Directories: opened, read with and without attributes, closed. */
import type { ByteString } from '../base/bytes.ts'
import { ENOSYS, failed } from '../base/errno.ts'
import { type Ino, S_IFDIR, S_IFMT, type Stat, type Tree } from '../world/tree.ts'
import { DOTS, indexAfter } from './directories.ts'
import type { Answer, Handler, Session } from './handler.ts'
import { IO_BYTES_MAX, Opcode, Open } from './protocol.ts'
import { ENTRY_BYTES, type Reply } from './reply.ts'
import type { Request } from './request.ts'

/**
 * Readers have no state here, so a kernel that may go by its cache need not open a directory. Where
 * others change names it hears at each open whether what it has of an earlier listing still holds.
 */
const opendir: Handler = ({ listings, keepsCache, opensDirectoriesItself }, request, reply) => {
  // Heard once, and never asked again.
  if (opensDirectoriesItself) return ENOSYS
  const holds = keepsCache || listings.isCurrent(request.node)
  reply.u64(0, 0)
  reply.u32(8, holds ? Open.cacheDirectory | Open.keepCache : 0)
  reply.u32(12, 0)
  return 16
}

const releasedir: Handler = () => 0

/** What was told once more saves what it costs to look at a thousand names. */
const readdir: Handler = (session, request, reply) => {
  const { told } = session
  if (told === undefined) return fill(session, request, reply, 'names')
  const { node: dir } = request
  const [offset, room] = [request.u64(48), request.u32(56)]
  const before = told.at(dir, offset, room)
  if (before !== undefined) return reply.content(before)
  const answer = fill(session, request, reply, 'names')
  if (typeof answer === 'number') told.keep(dir, offset, room, reply.room(answer))
  return answer
}

const readdirplus: Handler = (session, request, reply) => fill(session, request, reply, 'entries')

/** From an offset on: of names what is there now, so nobody is told what has moved meanwhile. */
const fill = (
  session: Session,
  request: Request,
  reply: Reply,
  wanted: 'names' | 'entries',
): Answer => {
  const { tree, listings, isReadOnly, isShared } = session
  const dir = request.node
  const offset = request.u64(48)
  const listing = listings.at(dir, offset)
  if (failed(listing)) return listing
  if (!isReadOnly && !isShared && offset === 0) tree.touchRead(dir)
  const told = new Told(session, reply, { isPlus: wanted === 'entries', room: request.u32(56) })
  if (offset < 1 && !told.dot('.', dir, 1)) return told.bytes
  if (offset < DOTS && !told.dot('..', aboveOf(tree, dir), DOTS)) return told.bytes
  const { names, places } = listing
  for (let index = indexAfter(listing, offset); index < names.length; index++) {
    const name = names[index] ?? ''
    const ino = tree.existing(dir, name)
    if (!failed(ino) && !told.name(name, ino, places[index] ?? 0)) break
  }
  return told.bytes
}

const aboveOf = (tree: Tree, dir: Ino): Ino => {
  const above = tree.parentOf(dir)
  return failed(above) ? dir : above
}

/** struct fuse_dirent before its name: ino, off u64, namelen, type u32. */
const DIRENT_BYTES = 24

const align8 = (bytes: number): number => (bytes + 7) & ~7

/** The entries of one answer; false: there is no room for one more. */
class Told {
  bytes = 0
  readonly #session: Session
  readonly #reply: Reply
  readonly #room: number
  /** READDIRPLUS: struct fuse_entry_out before each. */
  readonly #base: number

  constructor(session: Session, reply: Reply, how: { isPlus: boolean; room: number }) {
    this.#session = session
    this.#reply = reply
    this.#room = Math.min(how.room, IO_BYTES_MAX)
    this.#base = how.isPlus ? ENTRY_BYTES : 0
  }

  /** A node of 0 tells a name alone. */
  dot(name: ByteString, ino: Ino, next: number): boolean {
    if (!this.#hasRoom(name)) return false
    if (this.#base > 0) this.#reply.clear(this.bytes, this.bytes + ENTRY_BYTES)
    this.#dirent(name, { ino, mode: S_IFDIR }, next)
    return true
  }

  name(name: ByteString, ino: Ino, next: number): boolean {
    if (!this.#hasRoom(name)) return false
    const stat = this.#session.tree.stat(ino)
    if (failed(stat)) return true
    if (this.#base > 0) {
      this.#session.nodes.remember(ino)
      this.#reply.entry(this.bytes, stat)
    }
    this.#dirent(name, stat, next)
    return true
  }

  #hasRoom(name: ByteString): boolean {
    return this.bytes + align8(this.#base + DIRENT_BYTES + name.length) <= this.#room
  }

  #dirent(name: ByteString, { ino, mode }: Pick<Stat, 'ino' | 'mode'>, next: number): void {
    const reply = this.#reply
    const at = this.bytes + this.#base
    this.bytes = at + align8(DIRENT_BYTES + name.length)
    reply.u64(at, ino)
    reply.u64(at + 8, next)
    reply.u32(at + 16, name.length)
    // DT_* of dirent.h are the bits of S_IFMT.
    reply.u32(at + 20, (mode & S_IFMT) >> 12)
    // Padding must not show what an earlier answer had there.
    reply.u64(this.bytes - 8, 0)
    reply.text(at + DIRENT_BYTES, name)
  }
}

export const directoryHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.opendir, opendir],
  [Opcode.releasedir, releasedir],
  [Opcode.readdir, readdir],
  [Opcode.readdirplus, readdirplus],
])
