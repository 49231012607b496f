/** New names: who may make them, and as whose. */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EEXIST,
  EINVAL,
  ENOENT,
  EPERM,
  type Errno,
  EXDEV,
  failed,
} from '../../base/errno.ts'
import { isInGroup, isRoot, mayAccess, mayHardLink } from '../access.ts'
import type { Kernel, Peek } from '../kernel.ts'
import type { Row } from '../row.ts'
import { W_OK, X_OK } from '../syscalls.ts'
import {
  type Ino,
  isDirectory,
  type NewInode,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
} from '../tree.ts'
import { find, MAKING, resolve, type Spot } from '../walk.ts'

/** The free name at the end of a path (filename_create of Linux): EEXIST comes before EACCES. */
export const freeSpot = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  isForDirectory: boolean,
): Spot | Errno => {
  const spot = find(kernel, row, path, 'never', row.cwd, MAKING)
  if (failed(spot)) return spot
  if (spot.ino !== 0) return EEXIST
  if (spot.absence !== ENOENT) return spot.absence
  if (spot.isSlashed && !isForDirectory) return ENOENT
  return spot
}

/** Whether the caller may put a name into a directory; ENOENT when that was removed. */
export const mayCreate = (kernel: Kernel, row: Row, dir: Ino): Peek | Errno => {
  const inode = kernel.tree.peek(dir)
  if (inode === undefined || inode.nlink === 0) return ENOENT
  if (!mayAccess(row.credentials, inode, W_OK | X_OK)) return EACCES
  return inode
}

/**
 * Mode and owner of a new inode: the umask is taken off, and sgid for who is not in the group that
 * a sgid directory would give (mode_strip_sgid of Linux).
 */
export const newInode = (row: Row, dir: Peek, mode: number): NewInode => {
  const { credentials } = row
  let bits = mode & ~row.umask
  const isLent = (bits & S_ISGID) !== 0 && (bits & 0o010) !== 0 && (dir.mode & S_ISGID) !== 0
  if (isLent && !isRoot(credentials) && !isInGroup(credentials, dir.gid)) bits &= ~S_ISGID
  return { mode: bits, uid: credentials.euid, gid: credentials.egid }
}

/** mkdir(2). */
export const mkdir = (kernel: Kernel, row: Row, path: ByteString, mode: number): Ino | Errno => {
  const spot = freeSpot(kernel, row, path, true)
  if (failed(spot)) return spot
  const dir = mayCreate(kernel, row, spot.dir)
  if (failed(dir)) return dir
  // mkdir(2): of the special bits only the sticky one counts.
  return kernel.tree.mkdir(spot.dir, spot.name, newInode(row, dir, mode & 0o1777))
}

/** mknod(2): EPERM for directories and, unless one is root, devices; EINVAL. */
export const mknod = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  mode: number,
  rdev: number,
): Ino | Errno => {
  const type = mode & S_IFMT
  if (type === S_IFDIR) return EPERM
  if (![0, S_IFREG, S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK].includes(type)) return EINVAL
  const spot = freeSpot(kernel, row, path, false)
  if (failed(spot)) return spot
  const dir = mayCreate(kernel, row, spot.dir)
  if (failed(dir)) return dir
  const isDevice = type === S_IFCHR || type === S_IFBLK
  if (isDevice && !isRoot(row.credentials)) return EPERM
  const as = newInode(row, dir, (type === 0 ? S_IFREG : type) | (mode & 0o7777))
  return kernel.tree.make(spot.dir, spot.name, as, isDevice ? rdev : 0)
}

/** symlink(2). */
export const symlink = (
  kernel: Kernel,
  row: Row,
  target: ByteString,
  path: ByteString,
): Ino | Errno => {
  if (target === '') return ENOENT
  const spot = freeSpot(kernel, row, path, false)
  if (failed(spot)) return spot
  const dir = mayCreate(kernel, row, spot.dir)
  if (failed(dir)) return dir
  const { euid, egid } = row.credentials
  return kernel.tree.symlink(spot.dir, spot.name, target, { mode: 0o777, uid: euid, gid: egid })
}

/** link(2), and linkat(2) with AT_SYMLINK_FOLLOW. EXDEV, EPERM, EMLINK. */
export const link = (
  kernel: Kernel,
  row: Row,
  from: ByteString,
  to: ByteString,
  isFollowed: boolean,
): Ino | Errno => {
  const source = find(kernel, row, from, isFollowed ? 'always' : 'slash')
  if (failed(source)) return source
  const ino = source.file?.ino ?? resolve(kernel, row, from, isFollowed ? 'always' : 'slash')
  if (failed(ino)) return ino
  const spot = freeSpot(kernel, row, to, false)
  if (failed(spot)) return spot
  if (kernel.tree.mountOf?.(ino) !== kernel.tree.mountOf?.(spot.dir)) return EXDEV
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  if (!mayHardLink(row.credentials, inode)) return EPERM
  const dir = mayCreate(kernel, row, spot.dir)
  if (failed(dir)) return dir
  if (isDirectory(inode.mode)) return EPERM
  return kernel.tree.link(ino, spot.dir, spot.name)
}
