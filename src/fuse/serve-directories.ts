/** Directories: opened, read with and without attributes, closed. */
import { failed } from '../base/errno.ts'
import { type Entry, type Ino, S_IFDIR } from '../world/tree.ts'
import type { Answer, Handler, Session } from './handler.ts'
import { IO_BYTES_MAX, Opcode, Open } from './protocol.ts'
import { ENTRY_BYTES, type Reply } from './reply.ts'
import type { Request } from './request.ts'

const opendir: Handler = ({ directories, keepsCache }, request, reply) => {
  reply.u64(0, directories.open(request.node))
  reply.u32(8, keepsCache ? Open.cacheDirectory | Open.keepCache : 0)
  reply.u32(12, 0)
  return 16
}

const releasedir: Handler = ({ directories }, request) => {
  directories.close(request.u64(40))
  return 0
}

const readdir: Handler = (session, request, reply) => fill(session, request, reply, 'names')

const readdirplus: Handler = (session, request, reply) => fill(session, request, reply, 'entries')

/** An offset is the index behind the entry it came with; '.' and '..' are the first two. */
const fill = (
  session: Session,
  request: Request,
  reply: Reply,
  wanted: 'names' | 'entries',
): Answer => {
  const { tree, directories, isReadOnly, isShared } = session
  const dir = request.node
  const offset = request.u64(48)
  const entries = directories.entries(request.u64(40), offset)
  if (failed(entries)) return entries
  if (!isReadOnly && !isShared && offset === 0) tree.touchRead(dir)
  const room = Math.min(request.u32(56), IO_BYTES_MAX)
  let at = 0
  for (let index = offset; ; index++) {
    const entry = index < 2 ? dots(session, dir, index) : entries[index - 2]
    if (entry === undefined) break
    const base = wanted === 'entries' ? ENTRY_BYTES : 0
    const end = at + align8(base + DIRENT_BYTES + entry.name.length)
    if (end > room) break
    if (wanted === 'entries') tellAttributes(session, entry, reply, at, index < 2)
    tellName(reply, at + base, entry, index + 1)
    at = end
  }
  return at
}

/** struct fuse_dirent before its name: ino, off u64, namelen, type u32. */
const DIRENT_BYTES = 24

const align8 = (bytes: number): number => (bytes + 7) & ~7

const dots = ({ tree }: Session, dir: Ino, index: number): Entry => {
  const above = index === 0 ? dir : tree.parentOf(dir)
  return { name: index === 0 ? '.' : '..', ino: failed(above) ? dir : above, type: S_IFDIR }
}

const tellName = (reply: Reply, at: number, entry: Entry, next: number): void => {
  const { name, ino, type } = entry
  reply.u64(at, ino)
  reply.u64(at + 8, next)
  reply.u32(at + 16, name.length)
  // DT_* of dirent.h are the bits of S_IFMT.
  reply.u32(at + 20, type >> 12)
  // Padding must not show what an earlier answer had there.
  reply.u64(at + align8(DIRENT_BYTES + name.length) - 8, 0)
  reply.text(at + DIRENT_BYTES, name)
}

/** A node of 0 tells a name alone: of the dots, and of what is gone since the list was taken. */
const tellAttributes = (
  { tree, nodes }: Session,
  { ino }: Entry,
  reply: Reply,
  at: number,
  isDots: boolean,
): void => {
  const stat = isDots ? undefined : tree.stat(ino)
  if (stat === undefined || failed(stat)) return reply.clear(at, at + ENTRY_BYTES)
  nodes.remember(ino)
  reply.entry(at, stat)
}

export const directoryHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.opendir, opendir],
  [Opcode.releasedir, releasedir],
  [Opcode.readdir, readdir],
  [Opcode.readdirplus, readdirplus],
])
