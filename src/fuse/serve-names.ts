/** Names: looked up, made, moved, taken away. */
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, ENOENT, ENOSPC, type Errno, failed } from '../base/errno.ts'
import { type Ino, type NewInode, S_IFCHR, S_IFMT, S_IFREG } from '../world/tree.ts'
import type { Answer, Handler, Session } from './handler.ts'
import type { Nodes } from './nodes.ts'
import { Opcode, RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from './protocol.ts'
import type { Reply } from './reply.ts'
import type { Request } from './request.ts'

/** Tells the kernel an inode that it has to forget again. */
export const tellEntry = (
  { tree, nodes }: Session,
  ino: Ino | Errno,
  reply: Reply,
  at = 0,
): Answer => {
  if (failed(ino)) return ino
  const stat = tree.stat(ino)
  if (failed(stat)) return stat
  nodes.remember(ino)
  return reply.entry(at, stat)
}

const lookup: Handler = (session, request, reply) => {
  const { tree, isReadOnly } = session
  const name = request.name(0)
  const ino = isReadOnly ? tree.existing(request.node, name) : tree.lookup(request.node, name)
  return tellEntry(session, ino, reply)
}

/** The kernel has taken the umask off already: FUSE_DONT_MASK is not asked for. */
export const newInode = (request: Request, mode: number): NewInode => ({
  mode,
  uid: request.uid,
  gid: request.gid,
})

const mknod: Handler = (session, request, reply) => {
  const as = newInode(request, request.u32(40))
  const made = session.tree.make(request.node, request.name(0), as, request.u32(44))
  return tellEntry(session, made, reply)
}

const mkdir: Handler = (session, request, reply) => {
  const as = newInode(request, request.u32(40))
  return tellEntry(session, session.tree.mkdir(request.node, request.name(0), as), reply)
}

const symlink: Handler = (session, request, reply) => {
  const as = newInode(request, 0o777)
  const { node } = request
  const made = session.tree.symlink(node, request.name(0), request.name(1), as)
  return tellEntry(session, made, reply)
}

const link: Handler = (session, request, reply) => {
  const linked = session.tree.link(request.u64(40), request.node, request.name(0))
  return tellEntry(session, linked, reply)
}

const done = (answer: Ino | Errno): Answer => (failed(answer) ? answer : 0)

const unlink: Handler = ({ tree, nodes }, request) =>
  gone(nodes, tree.unlink(request.node, request.name(0)))

const rmdir: Handler = ({ tree, nodes }, request) =>
  gone(nodes, tree.rmdir(request.node, request.name(0)))

/** The inode that has lost a name. */
const gone = (nodes: Nodes, ino: Ino | Errno): Answer => {
  if (failed(ino)) return ino
  nodes.unnamed(ino)
  return 0
}

const rename: Handler = (session, request) => move(session, request, 0)

const rename2: Handler = (session, request) => move(session, request, request.u32(48))

const move = ({ tree, nodes }: Session, request: Request, flags: number): Answer => {
  if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) !== 0) return EINVAL
  const leavesWhiteout = (flags & RENAME_WHITEOUT) !== 0
  if (leavesWhiteout && (flags & RENAME_EXCHANGE) !== 0) return EINVAL
  if (leavesWhiteout && tree.statfs().inodesFree === 0) return ENOSPC
  const from = { dir: request.node, name: request.name(0) }
  const to = { dir: request.u64(40), name: request.name(1) }
  const how = {
    noReplace: (flags & RENAME_NOREPLACE) !== 0,
    exchange: (flags & RENAME_EXCHANGE) !== 0,
  }
  const covered = tree.existing(to.dir, to.name)
  const moved = tree.rename(from, to, how)
  if (!failed(moved) && !failed(covered) && !how.exchange) nodes.unnamed(covered)
  if (failed(moved) || !leavesWhiteout) return done(moved)
  return done(tree.make(from.dir, from.name, newInode(request, S_IFCHR), WHITEOUT_DEVICE))
}

/** What overlayfs puts where a name of a lower layer is gone (WHITEOUT_DEV of linux/fs.h). */
const WHITEOUT_DEVICE = 0

const readlink: Handler = ({ tree, isReadOnly, isShared }, request, reply) => {
  const target = tree.readlink(request.node)
  if (failed(target)) return target
  if (!isReadOnly && !isShared) tree.touchRead(request.node)
  return reply.text(0, target)
}

/** What CREATE opens: a file that is there, or a new one. */
export const makeFile = (
  { tree }: Session,
  request: Request,
  { name, mode }: { name: ByteString; mode: number },
): { readonly ino: Ino; readonly isNew: boolean } | Errno => {
  const there = tree.existing(request.node, name)
  if (!failed(there)) return { ino: there, isNew: false }
  if (there !== ENOENT) return there
  const as = newInode(request, S_IFREG | (mode & ~S_IFMT))
  const made = tree.make(request.node, name, as)
  return failed(made) ? made : { ino: made, isNew: true }
}

export const nameHandlers: ReadonlyMap<number, Handler> = new Map([
  [Opcode.lookup, lookup],
  [Opcode.mknod, mknod],
  [Opcode.mkdir, mkdir],
  [Opcode.symlink, symlink],
  [Opcode.link, link],
  [Opcode.unlink, unlink],
  [Opcode.rmdir, rmdir],
  [Opcode.rename, rename],
  [Opcode.rename2, rename2],
  [Opcode.readlink, readlink],
])
