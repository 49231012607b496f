/** open(2), in the order in which Linux looks (fs/namei.c: path_openat, do_open). */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENAMETOOLONG,
  ENFILE,
  ENOENT,
  ENOTDIR,
  ENXIO,
  type Errno,
  failed,
} from '../../base/errno.ts'
import { OPEN_FILES_MAX, PATH_BYTES_MAX } from '../../base/limits.ts'
import { Waiting } from '../../base/waiting.ts'
import { isRoot, mayAccess } from '../access.ts'
import { descriptorsMax, install } from '../files.ts'
import type { Kernel, Peek } from '../kernel.ts'
import type { OpenFile, Place } from '../open-file.ts'
import type { Fd, Stream } from '../process.ts'
import type { Row } from '../row.ts'
import {
  O_ACCMODE,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
  R_OK,
  W_OK,
  X_OK,
} from '../syscalls.ts'
import {
  type Ino,
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../tree.ts'
import { find, isName, MAKING, type Spot, startOf } from '../walk.ts'
import { dropPrivileges } from './attributes.ts'
import { mayCreate, newInode } from './create.ts'

/** What F_GETFL still shows after open(2): these flags were only for opening. */
const OPENING_FLAGS = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC

/** open(2) and openat(2): the lowest free descriptor. */
export const open = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  wanted: number,
  mode: number,
  at: Fd | undefined,
): Fd | Errno | Waiting => {
  const isPath = (wanted & O_PATH) !== 0
  const flags = isPath ? wanted & (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC) : wanted
  const isUnnamed = (flags & O_TMPFILE) === O_TMPFILE
  const isRefused = isUnnamed
    ? (flags & O_ACCMODE) === O_RDONLY || (flags & O_CREAT) !== 0
    : hasBoth(flags, O_CREAT | O_DIRECTORY)
  if (isRefused) return EINVAL
  if (path === '') return ENOENT
  if (path.length >= PATH_BYTES_MAX) return ENAMETOOLONG
  const fd = row.files.free(0, descriptorsMax(row))
  if (failed(fd)) return fd
  if (kernel.usage.files >= OPEN_FILES_MAX) return ENFILE
  const from = startOf(kernel, row, path, at)
  if (failed(from)) return from
  if ((flags & O_CREAT) !== 0 && path.endsWith('/')) {
    const last = find(kernel, row, path, 'never', from, MAKING)
    if (failed(last) || isName(last)) return failed(last) ? last : EISDIR
  }
  const isExclusive = hasBoth(flags, O_CREAT | O_EXCL)
  const follow = isExclusive ? 'never' : (flags & O_NOFOLLOW) !== 0 ? 'slash' : 'always'
  const isMaking = (flags & O_CREAT) !== 0
  const spot = find(kernel, row, path, follow, from, isMaking ? MAKING : undefined)
  if (failed(spot)) return spot
  if (isUnnamed) return openUnnamed(kernel, row, fd, spot, { flags, mode })
  if (spot.file !== undefined) return reopen(kernel, row, fd, spot.file, flags)
  if ((flags & O_CREAT) !== 0 && isName(spot) && spot.isSlashed) return EISDIR
  if (spot.ino === 0) return openNew(kernel, row, fd, spot, { flags, mode })
  return openThere(kernel, row, fd, spot, flags)
}

const hasBoth = (flags: number, both: number): boolean => (flags & both) === both

const openNew = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  spot: Spot,
  how: { flags: number; mode: number },
): Fd | Errno => {
  if ((how.flags & O_CREAT) === 0 || spot.absence !== ENOENT) return spot.absence
  const dir = mayCreate(kernel, row, spot.dir)
  if (failed(dir)) return dir
  const as = newInode(row, dir, S_IFREG | (how.mode & 0o7777))
  const ino = kernel.tree.make(spot.dir, spot.name, as)
  if (failed(ino)) return ino
  const place = { dir: spot.dir, name: spot.name }
  return install(kernel, row, fd, { ino, place, flags: how.flags & ~OPENING_FLAGS })
}

const openUnnamed = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  spot: Spot,
  how: { flags: number; mode: number },
): Fd | Errno => {
  if (spot.ino === 0) return spot.absence
  const inode = kernel.tree.peek(spot.ino)
  if (inode === undefined || !isDirectory(inode.mode)) return ENOTDIR
  if (!mayAccess(row.credentials, inode, W_OK | X_OK)) return EACCES
  const ino = kernel.tree.makeUnnamed(spot.ino, newInode(row, inode, how.mode & 0o7777))
  if (failed(ino)) return ino
  return install(kernel, row, fd, { ino, flags: how.flags & ~OPENING_FLAGS })
}

const openThere = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  spot: Spot,
  flags: number,
): Fd | Errno | Waiting => {
  const { ino } = spot
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const { mode } = inode
  if ((flags & O_CREAT) !== 0) {
    if ((flags & O_EXCL) !== 0) return EEXIST
    if (isDirectory(mode)) return EISDIR
    if (isForeignInSticky(kernel, row, spot.dir, inode)) return EACCES
  }
  const mustBeDirectory = (flags & O_DIRECTORY) !== 0 || spot.isSlashed
  if (mustBeDirectory && !isDirectory(mode)) return ENOTDIR
  if ((flags & O_PATH) !== 0) return install(kernel, row, fd, { ino, flags })
  if (isSymlink(mode)) return ELOOP
  const access = accessOf(flags)
  if (isDirectory(mode) && (access & W_OK) !== 0) return EISDIR
  if (!mayAccess(row.credentials, inode, access)) return EACCES
  const place = isName(spot) ? { dir: spot.dir, name: spot.name } : undefined
  return openInode(kernel, row, fd, { ino, flags, place })
}

/** What the flags ask of the permission bits: O_TRUNC asks to write. */
const accessOf = (flags: number): number => {
  const mode = flags & O_ACCMODE
  const reads = mode === O_WRONLY ? 0 : R_OK
  const writes = mode === O_RDONLY && (flags & O_TRUNC) === 0 ? 0 : W_OK
  return reads | writes
}

/** Opens what was found and may be opened. */
const openInode = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  what: { readonly ino: Ino; readonly flags: number; readonly place: Place | undefined },
): Fd | Errno | Waiting => {
  const { ino, flags: wanted } = what
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const flags = wanted & ~OPENING_FLAGS
  const found = what.place === undefined ? {} : { place: what.place }
  const stream = streamFor(kernel, row, ino, inode, flags)
  if (failed(stream) || stream instanceof Waiting) return stream
  if (stream !== undefined) return install(kernel, row, fd, { ino, stream, flags, ...found })
  if ((wanted & O_TRUNC) !== 0 && isRegular(inode.mode)) {
    const cut = kernel.tree.setattr(ino, { size: 0 })
    if (failed(cut) || cut instanceof Waiting) return cut
    if (!isRoot(row.credentials)) {
      const dropped = dropPrivileges(kernel, row, ino)
      if (failed(dropped)) return dropped
    }
  }
  return install(kernel, row, fd, { ino, flags, ...found })
}

/** What stands behind an inode that is not a regular file or directory. */
const streamFor = (
  kernel: Kernel,
  row: Row,
  ino: Ino,
  inode: Peek,
  flags: number,
): Stream | undefined | Errno | Waiting => {
  const type = inode.mode & S_IFMT
  if (type === S_IFIFO) return kernel.fifos.open(row, ino, flags)
  if (type === S_IFSOCK) return ENXIO
  if (type !== S_IFCHR && type !== S_IFBLK) return undefined
  const device = { isBlock: type === S_IFBLK, rdev: inode.rdev }
  return kernel.openDevice(device, row, flags) ?? ENXIO
}

/** Opens /proc/PID/fd/N: the same thing once more, with an offset of its own. */
const reopen = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  file: OpenFile,
  flags: number,
): Fd | Errno | Waiting => {
  if (file.ino !== undefined) {
    const inode = kernel.tree.peek(file.ino)
    if (inode === undefined) return ENOENT
    const access = accessOf(flags)
    if (isDirectory(inode.mode) && (access & W_OK) !== 0) return EISDIR
    if ((flags & O_DIRECTORY) !== 0 && !isDirectory(inode.mode)) return ENOTDIR
    if (!mayAccess(row.credentials, inode, access)) return EACCES
    if (file.stream === undefined) {
      return openInode(kernel, row, fd, { ino: file.ino, flags, place: file.place })
    }
  }
  if ((flags & O_DIRECTORY) !== 0) return ENOTDIR
  const { stream, ino } = file
  if (stream === undefined) return ENXIO
  const on = ino === undefined ? { stream } : { stream, ino }
  return install(kernel, row, fd, { ...on, flags: flags & ~OPENING_FLAGS })
}

/**
 * fs.protected_regular=2 and fs.protected_fifos=1 (Debian's and Ubuntu's 99-protect-links.conf):
 * O_CREAT does not open somebody else's file in a directory like /tmp, not even for root.
 */
const isForeignInSticky = (kernel: Kernel, row: Row, at: Ino, inode: Peek): boolean => {
  const dir = kernel.tree.peek(at)
  if (dir === undefined || (dir.mode & 0o1000) === 0) return false
  if (inode.uid === dir.uid || inode.uid === row.credentials.euid) return false
  const type = inode.mode & S_IFMT
  if (type !== S_IFREG && type !== S_IFIFO) return false
  if ((dir.mode & 0o002) !== 0) return true
  return (dir.mode & 0o020) !== 0 && type === S_IFREG
}

/** The first bytes of a file to be executed: open_exec needs X_OK, which was asked before. */
export const readForExec = (kernel: Kernel, ino: Ino, bytesMax: number) => {
  kernel.tree.touchRead(ino)
  return kernel.tree.read(ino, 0, bytesMax)
}
