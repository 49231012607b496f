/** What stat(2), chmod(2), chown(2), utimensat(2), statfs(2) and xattr(7) ask. */
import { E2BIG, EINVAL, ERANGE, type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { type Change, isDirectory, S_ISUID, type Stat } from '../world/tree.ts'
import type { Handler, Session } from './handler.ts'
import { IO_BYTES_MAX, Opcode, Valid, XATTR_CREATE, XATTR_REPLACE } from './protocol.ts'
import type { Request } from './request.ts'

const getattr: Handler = ({ tree }, request, reply) => {
  const stat = tree.stat(request.node)
  return failed(stat) ? stat : reply.attr(stat)
}

const statx: Handler = ({ tree }, request, reply) => {
  const stat = tree.stat(request.node)
  return failed(stat) ? stat : reply.statx(stat)
}

const setattr: Handler = (session, request, reply) => {
  const { tree } = session
  const ino = request.node
  if ((request.u32(40) & Valid.anything) === 0) {
    const stat = disowned(session, request)
    if (stat !== undefined) return failed(stat) ? stat : reply.attr(stat)
  }
  const changed = tree.setattr(ino, changeOf(request))
  if (failed(changed) || changed instanceof Waiting) return changed
  if ((request.u32(40) & Valid.killPrivileges) === 0) return reply.attr(changed)
  const dropped = tree.dropPrivileges(ino)
  return failed(dropped) ? dropped : reply.attr(dropped)
}

/**
 * chown(2) to nobody, and a write that is to come: Linux says no more than that there is nothing to
 * set. Suid and sgid go if the owner asks, as they do for him in both cases; others would take them
 * off a file that is not theirs, and their write says so itself. Undefined: it lends nothing.
 */
const disowned = ({ tree }: Session, request: Request): Stat | Errno | undefined => {
  const ino = request.node
  const stat = tree.stat(ino)
  if (failed(stat)) return stat
  const { mode, uid } = stat
  const lends = (mode & S_ISUID) !== 0 || (mode & S_ISGID_EXECUTABLE) === S_ISGID_EXECUTABLE
  if (isDirectory(mode) || !lends) return undefined
  return request.uid === 0 || request.uid === uid ? tree.dropPrivileges(ino) : stat
}

/** sgid of a file that its group can't execute lends nothing. */
const S_ISGID_EXECUTABLE = 0o2010

/** The fields that `valid` names; the ctime is the tree's to set, as no cache writes behind it. */
const changeOf = (request: Request): Change => {
  const valid = request.u32(40)
  const has = (bit: number): boolean => (valid & bit) !== 0
  const change: { -readonly [field in keyof Change]: Change[field] } = {}
  if (has(Valid.mode)) change.mode = request.u32(108)
  if (has(Valid.uid)) change.uid = request.u32(116)
  if (has(Valid.gid)) change.gid = request.u32(120)
  if (has(Valid.size)) change.size = request.u64(56)
  if (has(Valid.atimeNow)) change.atime = 'now'
  else if (has(Valid.atime)) change.atime = { s: request.i64(72), ns: request.u32(96) }
  if (has(Valid.mtimeNow)) change.mtime = 'now'
  else if (has(Valid.mtime)) change.mtime = { s: request.i64(80), ns: request.u32(100) }
  return change
}

/** struct fuse_kstatfs. */
const STATFS_BYTES = 80

const statfs: Handler = ({ tree }, _request, reply) => {
  const of = tree.statfs()
  reply.clear(0, STATFS_BYTES)
  // blocks, bfree, bavail, files, ffree u64, bsize, namelen, frsize u32
  reply.u64(0, of.blocks)
  reply.u64(8, of.blocksFree)
  reply.u64(16, of.blocksAvailable)
  reply.u64(24, of.inodes)
  reply.u64(32, of.inodesFree)
  reply.u32(40, of.blockBytes)
  reply.u32(44, of.nameBytesMax)
  reply.u32(48, of.blockBytes)
  return STATFS_BYTES
}

/** A size of 0 asks how big the answer would be: struct fuse_getxattr_out. */
const getxattr: Handler = ({ tree }, request, reply) => {
  const value = tree.getxattr(request.node, request.name(0))
  if (failed(value)) return value
  const room = request.u32(40)
  if (room === 0) {
    reply.u64(0, value.length)
    return 8
  }
  if (room < value.length) return ERANGE
  return reply.bytes(0, value)
}

const listxattr: Handler = ({ tree }, request, reply) => {
  const names = tree.listxattr(request.node)
  if (failed(names)) return names
  const text = names.map((name) => `${name}\0`).join('')
  const room = request.u32(40)
  if (room === 0) {
    reply.u64(0, text.length)
    return 8
  }
  if (text.length > IO_BYTES_MAX) return E2BIG
  if (room < text.length) return ERANGE
  return reply.text(0, text)
}

const setxattr: Handler = ({ tree }, request) => {
  const value = request.bytes(request.afterName(0), request.u32(40))
  if (value === undefined) return EINVAL
  const flags = request.u32(44)
  const how = { create: (flags & XATTR_CREATE) !== 0, replace: (flags & XATTR_REPLACE) !== 0 }
  const done = tree.setxattr(request.node, request.name(0), value, how)
  return failed(done) ? done : 0
}

const removexattr: Handler = ({ tree }, request) => {
  const done = tree.removexattr(request.node, request.name(0))
  return failed(done) ? done : 0
}

export const attributeHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.getattr, getattr],
  [Opcode.setattr, setattr],
  [Opcode.statx, statx],
  [Opcode.statfs, statfs],
  [Opcode.getxattr, getxattr],
  [Opcode.setxattr, setxattr],
  [Opcode.listxattr, listxattr],
  [Opcode.removexattr, removexattr],
])
