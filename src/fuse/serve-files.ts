/** Content of regular files: opened, read, written, reserved. */
import {
  EEXIST,
  EINVAL,
  EISDIR,
  ENOSYS,
  EOPNOTSUPP,
  EROFS,
  type Errno,
  failed,
} from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { type Ino, isDirectory } from '../world/tree.ts'
import type { Answer, Handler, Session } from './handler.ts'
import {
  FALLOCATE_KEEP_SIZE,
  FALLOCATE_PUNCH_HOLE,
  FALLOCATE_ZERO_RANGE,
  IO_BYTES_MAX,
  O_APPEND,
  O_EXCL,
  O_TRUNC,
  OPEN_KILL_PRIVILEGES,
  Opcode,
  Open,
  SEEK_DATA,
  SEEK_HOLE,
  WRITE_CACHE,
  WRITE_KILL_PRIVILEGES,
} from './protocol.ts'
import { ENTRY_BYTES, type Reply } from './reply.ts'
import { makeFile, newInode, tellEntry } from './serve-names.ts'

/** struct fuse_open_out: fh u64, open_flags u32, backing_id i32. */
const OPEN_BYTES = 16

/** No handle is kept: an open file's inode is one the kernel has not forgotten. */
const tellOpen = ({ keepsCache, isDirect }: Session, reply: Reply, at: number): number => {
  reply.u64(at, 0)
  reply.u32(at + 8, isDirect ? Open.direct : keepsCache ? Open.keepCache : 0)
  reply.u32(at + 12, 0)
  return OPEN_BYTES
}

interface Opening {
  readonly ino: Ino
  readonly flags: number
  readonly openFlags: number
}

/** O_TRUNC is ours to do where FUSE_ATOMIC_O_TRUNC is agreed upon; suid and sgid go with it. */
const truncated = ({ tree, isReadOnly }: Session, { ino, flags, openFlags }: Opening) => {
  if ((flags & O_TRUNC) === 0) return undefined
  if (isReadOnly) return EROFS
  const cut = tree.setattr(ino, { size: 0 })
  if (failed(cut) || cut instanceof Waiting) return cut
  if ((openFlags & OPEN_KILL_PRIVILEGES) === 0) return undefined
  const dropped = tree.dropPrivileges(ino)
  return failed(dropped) ? dropped : undefined
}

const open: Handler = (session, request, reply) => {
  // Heard once, and never asked again.
  if (session.opensItself) return ENOSYS
  const opening = { ino: request.node, flags: request.u32(40), openFlags: request.u32(44) }
  return truncated(session, opening) ?? tellOpen(session, reply, 0)
}

/** fuse_create_out: fuse_entry_out, then fuse_open_out. */
const create: Handler = (session, request, reply) => {
  // Heard once: then the kernel makes files by MKNOD, opens them itself, and has nothing to release.
  if (session.opensItself) return ENOSYS
  const flags = request.u32(40)
  const file = makeFile(session, request, { name: request.name(0), mode: request.u32(44) })
  if (failed(file)) return file
  if (!file.isNew) {
    if ((flags & O_EXCL) !== 0) return EEXIST
    const stat = session.tree.stat(file.ino)
    if (failed(stat)) return stat
    if (isDirectory(stat.mode)) return EISDIR
    const cut = truncated(session, { ino: file.ino, flags, openFlags: request.u32(52) })
    if (cut !== undefined) return cut
  }
  return tellCreated(session, file.ino, reply)
}

const tmpfile: Handler = (session, request, reply) => {
  const as = newInode(request, request.u32(44))
  const made = session.tree.makeUnnamed(request.node, as)
  const told = tellCreated(session, made, reply)
  if (!failed(made)) session.nodes.unnamed(made)
  return told
}

const tellCreated = (session: Session, ino: Ino | Errno, reply: Reply): Answer => {
  const entry = tellEntry(session, ino, reply)
  return typeof entry === 'number' ? entry + tellOpen(session, reply, ENTRY_BYTES) : entry
}

const read: Handler = ({ tree, nodes, isReadOnly, isShared }, request, reply) => {
  nodes.file = request.node
  const count = Math.min(request.u32(56), IO_BYTES_MAX)
  const bytes = tree.read(request.node, request.u64(48), count, reply.room(count))
  if (failed(bytes) || bytes instanceof Waiting) return bytes
  if (isShared) nodes.noteRead(request.node)
  else if (!isReadOnly) tree.touchRead(request.node)
  return reply.content(bytes)
}

const write: Handler = ({ tree, nodes, isDirect }, request, reply) => {
  const ino = request.node
  nodes.file = ino
  const bytes = request.bytes(80, request.u32(56))
  if (bytes === undefined) return EINVAL
  const how = request.u32(60)
  let at = request.u64(48)
  // The end as the kernel knows it may be older than what another writer has appended.
  if ((request.u32(72) & O_APPEND) !== 0 && (how & WRITE_CACHE) === 0) {
    const stat = tree.stat(ino)
    if (failed(stat)) return stat
    at = stat.size
  }
  const count = tree.write(ino, at, bytes)
  if (failed(count) || count instanceof Waiting) return count
  if ((how & WRITE_KILL_PRIVILEGES) !== 0) {
    const dropped = tree.dropPrivileges(ino)
    if (failed(dropped)) return dropped
  }
  // Of what does not go through its cache Linux leaves this to us, whoever writes.
  if (isDirect && !failed(tree.getxattr(ino, CAPABILITY))) {
    const bare = tree.removexattr(ino, CAPABILITY)
    if (failed(bare)) return bare
  }
  // struct fuse_write_out: size, padding u32
  reply.u32(0, count)
  reply.u32(4, 0)
  return 8
}

/** xattr(7): what a program may do, set by setcap(8). */
const CAPABILITY = 'security.capability'

const fallocate: Handler = ({ tree }, request) => {
  const mode = request.u32(64)
  const known = FALLOCATE_KEEP_SIZE | FALLOCATE_PUNCH_HOLE | FALLOCATE_ZERO_RANGE
  if ((mode & ~known) !== 0) return EOPNOTSUPP
  const how = {
    keepSize: (mode & FALLOCATE_KEEP_SIZE) !== 0,
    punch: (mode & FALLOCATE_PUNCH_HOLE) !== 0,
    zero: (mode & FALLOCATE_ZERO_RANGE) !== 0,
  }
  const ino = request.node
  const answer = tree.allocate(ino, { at: request.u64(48), bytes: request.u64(56) }, how)
  if (failed(answer) || answer instanceof Waiting) return answer
  // The kernel leaves suid and sgid to us here, and says nothing: who is root keeps them.
  if (request.uid === 0) return 0
  const dropped = tree.dropPrivileges(ino)
  return failed(dropped) ? dropped : 0
}

const lseek: Handler = ({ tree }, request, reply) => {
  const whence = request.u32(56)
  if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return EINVAL
  const wanted = whence === SEEK_DATA ? 'data' : 'hole'
  const found = tree.seek(request.node, request.u64(48), wanted)
  if (failed(found)) return found
  reply.u64(0, found)
  return 8
}

export const fileHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.open, open],
  [Opcode.create, create],
  [Opcode.tmpfile, tmpfile],
  [Opcode.read, read],
  [Opcode.write, write],
  [Opcode.fallocate, fallocate],
  [Opcode.lseek, lseek],
])
