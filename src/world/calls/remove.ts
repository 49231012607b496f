/** unlink(2), rmdir(2) and rename(2), in the order in which Linux looks (fs/namei.c). */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  type Errno,
  EXDEV,
  failed,
} from '../../base/errno.ts'
import { isStuck, mayAccess } from '../access.ts'
import type { Kernel, Peek } from '../kernel.ts'
import type { Row } from '../row.ts'
import { W_OK, X_OK } from '../syscalls.ts'
import { type Ino, isDirectory, type RenameFlags } from '../tree.ts'
import { find, isName, MAKING, type Spot } from '../walk.ts'
import { mayCreate } from './create.ts'

/** unlink(2): EISDIR, ENOTDIR, EACCES, EPERM in sticky directories. */
export const unlink = (kernel: Kernel, row: Row, path: ByteString): Ino | Errno => {
  const spot = find(kernel, row, path, 'never')
  if (failed(spot)) return spot
  if (!isName(spot)) return EISDIR
  const inode = kernel.tree.peek(spot.ino)
  if (spot.ino === 0 || inode === undefined) return spot.absence
  if (spot.isSlashed) return isDirectory(inode.mode) ? EISDIR : ENOTDIR
  const refused = mayDelete(kernel, row, spot, inode)
  if (refused !== undefined) return refused
  if (isDirectory(inode.mode)) return EISDIR
  return kernel.tree.unlink(spot.dir, spot.name)
}

/** rmdir(2): EINVAL for ".", ENOTEMPTY for "..", EBUSY for the root and mounts. */
export const rmdir = (kernel: Kernel, row: Row, path: ByteString): Ino | Errno => {
  const spot = find(kernel, row, path, 'never')
  if (failed(spot)) return spot
  if (spot.name === '..') return ENOTEMPTY
  if (spot.name === '.') return EINVAL
  if (spot.name === '/') return EBUSY
  const inode = kernel.tree.peek(spot.ino)
  if (spot.ino === 0 || inode === undefined) return spot.absence
  const refused = mayDelete(kernel, row, spot, inode)
  if (refused !== undefined) return refused
  if (!isDirectory(inode.mode)) return ENOTDIR
  if (kernel.tree.isMountPoint?.(spot.dir, spot.name) === true) return EBUSY
  return kernel.tree.rmdir(spot.dir, spot.name)
}

/** may_delete of Linux without the type checks: the directory's permissions, and the sticky bit. */
const mayDelete = (kernel: Kernel, row: Row, spot: Spot, inode: Peek): Errno | undefined => {
  const dir = kernel.tree.peek(spot.dir)
  if (dir === undefined) return ENOENT
  if (!mayAccess(row.credentials, dir, W_OK | X_OK)) return EACCES
  return isStuck(row.credentials, dir, inode) ? EPERM : undefined
}

/** renameat2(2) with RENAME_NOREPLACE and RENAME_EXCHANGE. */
export const rename = (
  kernel: Kernel,
  row: Row,
  from: ByteString,
  to: ByteString,
  flags: RenameFlags,
): Ino | Errno => {
  const { tree } = kernel
  if (flags.exchange === true && flags.noReplace === true) return EINVAL
  const source = find(kernel, row, from, 'never')
  if (failed(source)) return source
  const target = find(kernel, row, to, 'never', row.cwd, MAKING)
  if (failed(target)) return target
  if (tree.mountOf?.(source.dir) !== tree.mountOf?.(target.dir)) return EXDEV
  if (!isName(source)) return EBUSY
  if (!isName(target)) return flags.noReplace === true ? EEXIST : EBUSY
  const moved = tree.peek(source.ino)
  if (source.ino === 0 || moved === undefined) return source.absence
  if (target.ino === 0 && target.absence !== ENOENT) return target.absence
  if (flags.noReplace === true && target.ino !== 0) return EEXIST
  const there = target.ino === 0 ? undefined : tree.peek(target.ino)
  if (flags.exchange === true && there === undefined) return ENOENT
  if (!isDirectory(moved.mode)) {
    if (source.isSlashed) return ENOTDIR
    if (flags.exchange !== true && target.isSlashed) return ENOTDIR
  }
  if (flags.exchange === true && target.isSlashed && !isDirectory(there?.mode ?? 0)) return ENOTDIR
  const looped = loops(kernel, source, target, flags)
  if (looped !== undefined) return looped
  if (source.ino === target.ino) return source.ino
  const refused = mayRename(kernel, row, { source, target, moved, there, flags })
  if (refused !== undefined) return refused
  if (tree.isMountPoint?.(source.dir, source.name) === true) return EBUSY
  if (tree.isMountPoint?.(target.dir, target.name) === true) return EBUSY
  return tree.rename(source, target, flags)
}

/** A directory does not go into itself: EINVAL; nor take the place of one above it: ENOTEMPTY. */
const loops = (
  kernel: Kernel,
  source: Spot,
  target: Spot,
  flags: RenameFlags,
): Errno | undefined => {
  if (isBelow(kernel, target.dir, source.ino)) return EINVAL
  if (target.ino === 0 || !isBelow(kernel, source.dir, target.ino)) return undefined
  return flags.exchange === true ? EINVAL : ENOTEMPTY
}

const isBelow = (kernel: Kernel, dir: Ino, top: Ino): boolean => {
  for (let at = dir; ; ) {
    if (at === top) return true
    const above = kernel.tree.parentOf(at)
    if (failed(above) || above === at) return false
    at = above
  }
}

interface Move {
  readonly source: Spot
  readonly target: Spot
  readonly moved: Peek
  readonly there: Peek | undefined
  readonly flags: RenameFlags
}

const mayRename = (kernel: Kernel, row: Row, move: Move): Errno | undefined => {
  const { source, target, moved, there, flags } = move
  const left = mayDelete(kernel, row, source, moved)
  if (left !== undefined) return left
  const isDir = isDirectory(moved.mode)
  const isDirThere = there !== undefined && isDirectory(there.mode)
  if (there === undefined) {
    const entered = mayCreate(kernel, row, target.dir)
    if (failed(entered)) return entered
  } else {
    const replaced = mayDelete(kernel, row, target, there)
    if (replaced !== undefined) return replaced
    if (flags.exchange !== true && isDir && !isDirThere) return ENOTDIR
    if (flags.exchange !== true && !isDir && isDirThere) return EISDIR
  }
  // A directory that gets another parent is written to: its '..' changes.
  if (source.dir === target.dir) return undefined
  const who = row.credentials
  if (isDir && !mayAccess(who, moved, W_OK)) return EACCES
  const swapsDir = flags.exchange === true && isDirThere
  return swapsDir && there !== undefined && !mayAccess(who, there, W_OK) ? EACCES : undefined
}
