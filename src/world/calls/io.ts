/** Bytes through descriptors: read, write, seek, truncate, allocate. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import {
  EACCES,
  EBADF,
  EFBIG,
  EINVAL,
  EISDIR,
  ENXIO,
  EOVERFLOW,
  EPIPE,
  type Errno,
  ESPIPE,
  failed,
} from '../../base/errno.ts'
import { FILE_BYTES_MAX } from '../../base/limits.ts'
import { SIGPIPE, SIGXFSZ } from '../../base/signals.ts'
import { Waiting } from '../../base/waiting.ts'
import { isRoot, mayAccess } from '../access.ts'
import { send } from '../fate.ts'
import { unlessNonBlocking } from '../files.ts'
import { mayReadTty, mayWriteTty } from '../job-control.ts'
import type { Kernel } from '../kernel.ts'
import type { OpenFile } from '../open-file.ts'
import type { Fd } from '../process.ts'
import type { Row } from '../row.ts'
import {
  O_ACCMODE,
  O_APPEND,
  O_PATH,
  O_RDONLY,
  O_WRONLY,
  SEEK_CUR,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  SEEK_SET,
  W_OK,
} from '../syscalls.ts'
import { type Ino, isDirectory, isRegular, majorOf, type Stat } from '../tree.ts'
import { resolve } from '../walk.ts'
import { dropPrivileges } from './attributes.ts'

/** setrlimit(2): the largest offset a process may write at. */
const RLIMIT_FSIZE = 1
/** /dev/null, /dev/zero and their kin take offsets, and forget them. */
const MEMORY_MAJOR = 1

const readable = (row: Row, fd: Fd): OpenFile | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  return (file.flags & O_ACCMODE) === O_WRONLY ? EBADF : file
}

const writable = (row: Row, fd: Fd): OpenFile | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  return (file.flags & O_ACCMODE) === O_RDONLY ? EBADF : file
}

const isSeekable = ({ stream }: OpenFile): boolean =>
  stream === undefined || (stream.rdev !== undefined && majorOf(stream.rdev) === MEMORY_MAJOR)

export const read = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  bytesMax: number,
): Bytes | Errno | Waiting => {
  const file = readable(row, fd)
  if (failed(file)) return file
  if (bytesMax < 0) return EINVAL
  if (file.stream !== undefined) return readStream(kernel, row, file, bytesMax)
  kernel.tree.caller = row
  const bytes = readAt(kernel, file, file.offset, bytesMax)
  if (!failed(bytes) && !(bytes instanceof Waiting)) file.offset += bytes.length
  return bytes
}

const readStream = (
  kernel: Kernel,
  row: Row,
  file: OpenFile,
  bytesMax: number,
): Bytes | Errno | Waiting => {
  const { stream } = file
  if (stream === undefined) return EBADF
  const refused = stream.tty === undefined ? undefined : mayReadTty(kernel, row, stream.tty)
  return unlessNonBlocking(file, refused ?? stream.read(bytesMax))
}

const readAt = (
  kernel: Kernel,
  file: OpenFile,
  at: number,
  bytesMax: number,
): Bytes | Errno | Waiting => {
  if (file.ino === undefined) return EBADF
  const bytes = kernel.tree.read(file.ino, at, bytesMax)
  if (!failed(bytes) && !(bytes instanceof Waiting)) kernel.tree.touchRead(file.ino)
  return bytes
}

export const pread = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  bytesMax: number,
  at: number,
): Bytes | Errno | Waiting => {
  if (at < 0 || bytesMax < 0) return EINVAL
  const file = readable(row, fd)
  if (failed(file)) return file
  if (!isSeekable(file)) return ESPIPE
  if (file.stream !== undefined) return file.stream.read(bytesMax)
  kernel.tree.caller = row
  return readAt(kernel, file, at, bytesMax)
}

export const write = (kernel: Kernel, row: Row, fd: Fd, bytes: Bytes): number | Errno | Waiting => {
  const file = writable(row, fd)
  if (failed(file)) return file
  if (file.stream !== undefined) return writeStream(kernel, row, file, bytes)
  const at = startingAt(kernel, file, file.offset)
  const taken = writeAt(kernel, row, file, at, bytes)
  if (typeof taken === 'number') file.offset = at + taken
  return taken
}

const writeStream = (
  kernel: Kernel,
  row: Row,
  file: OpenFile,
  bytes: Bytes,
): number | Errno | Waiting => {
  const { stream } = file
  if (stream === undefined) return EBADF
  const refused = stream.tty === undefined ? undefined : mayWriteTty(kernel, row, stream.tty)
  const taken = refused ?? stream.write(bytes)
  if (taken === EPIPE) send(kernel, row, SIGPIPE)
  return unlessNonBlocking(file, taken)
}

/** O_APPEND writes at the end, pwrite(2) too (its BUGS section). */
const startingAt = (kernel: Kernel, file: OpenFile, at: number): number => {
  if ((file.flags & O_APPEND) === 0 || file.ino === undefined) return at
  return kernel.tree.peek(file.ino)?.size ?? at
}

const writeAt = (
  kernel: Kernel,
  row: Row,
  file: OpenFile,
  at: number,
  bytes: Bytes,
): number | Errno | Waiting => {
  if (file.ino === undefined) return EBADF
  if (bytes.length === 0) return 0
  const limit = row.limit(RLIMIT_FSIZE)
  if (at >= limit) {
    send(kernel, row, SIGXFSZ)
    return EFBIG
  }
  const allowed = at + bytes.length > limit ? bytes.subarray(0, limit - at) : bytes
  kernel.tree.caller = row
  const taken = kernel.tree.write(file.ino, at, allowed)
  if (typeof taken === 'number' && !isRoot(row.credentials)) {
    const dropped = dropPrivileges(kernel, row, file.ino)
    if (failed(dropped)) return dropped
  }
  return taken
}

export const pwrite = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  bytes: Bytes,
  at: number,
): number | Errno | Waiting => {
  if (at < 0) return EINVAL
  const file = writable(row, fd)
  if (failed(file)) return file
  if (!isSeekable(file)) return ESPIPE
  if (file.stream !== undefined) return file.stream.write(bytes)
  return writeAt(kernel, row, file, startingAt(kernel, file, at), bytes)
}

export const seek = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  offset: number,
  whence: number,
): number | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  if (!isSeekable(file)) return ESPIPE
  if (whence < SEEK_SET || whence > SEEK_HOLE) return EINVAL
  if (file.stream !== undefined || file.ino === undefined) return 0
  const inode = kernel.tree.peek(file.ino)
  if (inode === undefined) return EBADF
  const to = soughtOffset(kernel, file, file.ino, { offset, whence, size: inode.size })
  if (failed(to)) return to
  if (to < 0 || to > FILE_BYTES_MAX) return EINVAL
  file.offset = to
  return to
}

const soughtOffset = (
  kernel: Kernel,
  file: OpenFile,
  ino: Ino,
  to: { offset: number; whence: number; size: number },
): number | Errno => {
  switch (to.whence) {
    case SEEK_CUR:
      return file.offset + to.offset
    case SEEK_END:
      return to.size + to.offset
    case SEEK_DATA:
    case SEEK_HOLE:
      if (to.offset < 0) return ENXIO
      return kernel.tree.seek(ino, to.offset, to.whence === SEEK_DATA ? 'data' : 'hole')
    default:
      return to.offset
  }
}

export const truncate = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  size: number,
): Stat | Errno | Waiting => {
  if (size < 0) return EINVAL
  const ino = resolve(kernel, row, path, 'always')
  if (failed(ino)) return ino
  const inode = kernel.tree.peek(ino)
  if (inode !== undefined && isDirectory(inode.mode)) return EISDIR
  if (inode === undefined || !isRegular(inode.mode)) return EINVAL
  if (!mayAccess(row.credentials, inode, W_OK)) return EACCES
  return resize(kernel, row, ino, size)
}

export const ftruncate = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  size: number,
): Stat | Errno | Waiting => {
  if (size < 0) return EINVAL
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  const inode = file.ino === undefined ? undefined : kernel.tree.peek(file.ino)
  const mayWrite = (file.flags & O_ACCMODE) !== O_RDONLY
  if (file.ino === undefined || inode === undefined || !mayWrite) return EINVAL
  return isRegular(inode.mode) ? resize(kernel, row, file.ino, size) : EINVAL
}

const resize = (kernel: Kernel, row: Row, ino: Ino, size: number): Stat | Errno | Waiting => {
  const had = kernel.tree.peek(ino)?.size ?? 0
  if (size > had && size > row.limit(RLIMIT_FSIZE)) {
    send(kernel, row, SIGXFSZ)
    return EFBIG
  }
  const cut = kernel.tree.setattr(ino, { size })
  if (failed(cut) || cut instanceof Waiting || isRoot(row.credentials)) return cut
  return dropPrivileges(kernel, row, ino)
}

export const allocate = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  range: { at: number; bytes: number },
  how: { keepSize?: boolean; punch?: boolean; zero?: boolean },
): Stat | Errno | Waiting => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  if (range.at < 0 || range.bytes <= 0) return EINVAL
  if ((file.flags & O_ACCMODE) === O_RDONLY) return EBADF
  if (file.ino === undefined) return ESPIPE
  const end = range.at + range.bytes
  if (end > Number.MAX_SAFE_INTEGER) return EOVERFLOW
  if (how.keepSize !== true && end > row.limit(RLIMIT_FSIZE)) {
    send(kernel, row, SIGXFSZ)
    return EFBIG
  }
  const done = kernel.tree.allocate(file.ino, range, how)
  if (failed(done) || done instanceof Waiting || isRoot(row.credentials)) return done
  return dropPrivileges(kernel, row, file.ino)
}

/** What was written is durable at the gate; a pipe has nothing to write out (EINVAL). */
export const fsync = (row: Row, fd: Fd): Fd | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  return file.stream === undefined ? fd : EINVAL
}
