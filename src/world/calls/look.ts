/** Looking at names: stat, readdir, readlink, statfs, and where the process stands. */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EBADF,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  EPERM,
  type Errno,
  failed,
} from '../../base/errno.ts'
import { PATH_BYTES_MAX } from '../../base/limits.ts'
import { isRoot, mayAccess } from '../access.ts'
import { close, descriptorsMax, install } from '../files.ts'
import type { Kernel } from '../kernel.ts'
import type { OpenFile } from '../open-file.ts'
import type { Fd } from '../process.ts'
import type { Row } from '../row.ts'
import { type At, O_CLOEXEC, O_DIRECTORY, R_OK, X_OK } from '../syscalls.ts'
import {
  type Entry,
  type FileSystemStat,
  type Ino,
  isDirectory,
  S_IFMT,
  S_IFSOCK,
  type Stat,
} from '../tree.ts'
import { find, inodeAt, resolve, startOf } from '../walk.ts'

/** stat(2), lstat(2), fstatat(2). */
export const stat = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  at: At | undefined,
): Stat | Errno => {
  const from = startOf(kernel, row, path, at?.at)
  if (failed(from)) return from
  const spot = find(kernel, row, path, at?.noFollow === true ? 'slash' : 'always', from)
  if (failed(spot)) return spot
  if (spot.file !== undefined) return statFile(kernel, spot.file)
  const ino = inodeAt(kernel, spot)
  return failed(ino) ? ino : kernel.tree.stat(ino)
}

/** fstat(2); EBADF. */
export const fstat = (kernel: Kernel, row: Row, fd: Fd): Stat | Errno => {
  const file = row.files.get(fd)
  return file === undefined ? EBADF : statFile(kernel, file)
}

/** Device numbers of pipefs and sockfs, as a freshly booted machine gives them out. */
const PIPEFS_DEVICE = 14
const SOCKFS_DEVICE = 8

const statFile = (kernel: Kernel, file: OpenFile): Stat | Errno => {
  if (file.ino !== undefined) return kernel.tree.stat(file.ino)
  const { stream } = file
  const row = stream === undefined ? undefined : kernel.streams.get(stream)
  if (stream === undefined || row === undefined) return EBADF
  return {
    dev: (stream.mode & S_IFMT) === S_IFSOCK ? SOCKFS_DEVICE : PIPEFS_DEVICE,
    ino: row.ino,
    mode: stream.mode,
    nlink: 1,
    uid: row.uid,
    gid: row.gid,
    rdev: stream.rdev ?? 0,
    size: 0,
    blocks: 0,
    blockBytes: 4096,
    atime: row.openedAt,
    mtime: row.openedAt,
    ctime: row.openedAt,
    birth: row.openedAt,
  }
}

/** statfs(2) of the file system a path is on. */
export const statfs = (kernel: Kernel, row: Row, path: ByteString): FileSystemStat | Errno => {
  const ino = resolve(kernel, row, path, 'always')
  if (failed(ino)) return ino
  return kernel.tree.statfs(ino)
}

/** As opendir(3) and getdents(2): needs read permission. */
export const readdir = (kernel: Kernel, row: Row, path: ByteString): readonly Entry[] | Errno => {
  const ino = resolve(kernel, row, path, 'always')
  if (failed(ino)) return ino
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  if (!isDirectory(inode.mode)) return ENOTDIR
  if (!mayAccess(row.credentials, inode, R_OK)) return EACCES
  const entries = isMadeUp(kernel, ino) ? listOpen(kernel, row, ino) : kernel.tree.list(ino)
  if (!failed(entries)) kernel.tree.touchRead(ino)
  return entries
}

const isMadeUp = ({ tree }: Kernel, ino: Ino): boolean => (tree.mountOf?.(ino) ?? 0) > 0

/** Who lists a directory has it open: /proc/self/fd lists that descriptor, too. */
const listOpen = (kernel: Kernel, row: Row, ino: Ino): readonly Entry[] | Errno => {
  const { files } = row
  if (files.list().some((fd) => files.get(fd)?.ino === ino)) return kernel.tree.list(ino)
  const fd = files.free(0, descriptorsMax(row))
  if (failed(fd)) return fd
  const held = install(kernel, row, fd, { ino, flags: O_DIRECTORY | O_CLOEXEC })
  if (failed(held)) return held
  const entries = kernel.tree.list(ino)
  close(kernel, row, fd)
  return entries
}

/** readlink(2); EINVAL for what is no link. */
export const readlink = (kernel: Kernel, row: Row, path: ByteString): ByteString | Errno => {
  const ino = resolve(kernel, row, path, 'slash')
  if (failed(ino)) return ino
  const target = kernel.tree.readlink(ino)
  if (!failed(target)) kernel.tree.touchRead(ino)
  return target
}

/** Holds the new directory and lets go of the old one. */
const moveTo = (kernel: Kernel, row: Row, which: 'cwd' | 'root', ino: Ino): Ino => {
  kernel.tree.hold(ino)
  kernel.tree.release(row[which])
  row[which] = ino
  return ino
}

const enterable = (kernel: Kernel, row: Row, ino: Ino): Ino | Errno => {
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  if (!isDirectory(inode.mode)) return ENOTDIR
  return mayAccess(row.credentials, inode, X_OK) ? ino : EACCES
}

/** chdir(2): ENOTDIR, EACCES without search permission. */
export const chdir = (kernel: Kernel, row: Row, path: ByteString): Ino | Errno => {
  const found = resolve(kernel, row, path, 'always')
  if (failed(found)) return found
  const ino = enterable(kernel, row, found)
  return failed(ino) ? ino : moveTo(kernel, row, 'cwd', ino)
}

/** fchdir(2); EBADF, ENOTDIR, EACCES. */
export const fchdir = (kernel: Kernel, row: Row, fd: Fd): Ino | Errno => {
  const file = row.files.get(fd)
  if (file === undefined) return EBADF
  if (file.ino === undefined) return ENOTDIR
  const ino = enterable(kernel, row, file.ino)
  return failed(ino) ? ino : moveTo(kernel, row, 'cwd', ino)
}

/** chroot(2): EPERM for all but root, after what chdir(2) would say. */
export const chroot = (kernel: Kernel, row: Row, path: ByteString): Ino | Errno => {
  const found = resolve(kernel, row, path, 'always')
  if (failed(found)) return found
  const ino = enterable(kernel, row, found)
  if (failed(ino)) return ino
  return isRoot(row.credentials) ? moveTo(kernel, row, 'root', ino) : EPERM
}

/** The path of the working directory; ENOENT when it was removed or is outside of the root. */
export const getcwd = (kernel: Kernel, row: Row): ByteString | Errno => {
  const path = pathOf(kernel, row, row.cwd)
  if (failed(path)) return path
  return path.length >= PATH_BYTES_MAX ? ENAMETOOLONG : path
}

/** A directory's path as seen from a process's root. */
export const pathOf = (kernel: Kernel, row: Row, dir: Ino): ByteString | Errno => {
  const { tree } = kernel
  if ((tree.peek(dir)?.nlink ?? 0) === 0) return ENOENT
  let path = ''
  for (let at = dir; at !== row.root; ) {
    const above = tree.parentOf(at)
    if (failed(above)) return above
    // The kernel says `(unreachable)`, of which glibc makes ENOENT.
    if (above === at) return ENOENT
    const name = tree.nameOf(above, at)
    if (name === undefined) return ENOENT
    path = `/${name}${path}`
    at = above
  }
  return path === '' ? '/' : path
}
