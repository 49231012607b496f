/** Bytes through descriptors: read, write, seek. */
import type { Bytes } from '../../base/bytes.ts'
import { EBADF, EFBIG, EINVAL, ENXIO, EPIPE, type Errno, ESPIPE, failed } from '../../base/errno.ts'
import { FILE_BYTES_MAX } from '../../base/limits.ts'
import { SIGPIPE, SIGXFSZ } from '../../base/signals.ts'
import { Waiting } from '../../base/waiting.ts'
import { isRoot } from '../access.ts'
import { RLIMIT_FSIZE } from '../default-limits.ts'
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
} from '../syscalls.ts'
import { type Ino, majorOf } from '../tree.ts'
import { dropPrivileges } from './attributes.ts'

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

/** read(2): EBADF, EISDIR, EINVAL, EAGAIN; EIO in the background of a terminal. */
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

/** pread(2): ESPIPE for what has no offset. */
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

/** write(2): EPIPE has sent SIGPIPE, EFBIG at the limit SIGXFSZ. */
export const write = (kernel: Kernel, row: Row, fd: Fd, bytes: Bytes): number | Errno | Waiting => {
  const file = writable(row, fd)
  if (failed(file)) return file
  if (file.stream !== undefined) return writeStream(kernel, row, file, bytes)
  if (bytes.length === 0) return 0
  if ((file.flags & O_APPEND) === 0) return writeFrom(kernel, row, file, bytes)
  return kernel.atOnce(() => writeFrom(kernel, row, file, bytes))
}

const writeFrom = (
  kernel: Kernel,
  row: Row,
  file: OpenFile,
  bytes: Bytes,
): number | Errno | Waiting => {
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

/** O_APPEND writes at the end, pwrite(2) too (its BUGS section): at the end of one moment. */
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

/** pwrite(2): ESPIPE for what has no offset. */
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
  return kernel.atOnce(() => writeAt(kernel, row, file, startingAt(kernel, file, at), bytes))
}

/** lseek(2): ESPIPE, EINVAL, ENXIO. */
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

/** What was written is durable at the gate; a pipe has nothing to write out (EINVAL). */
export const fsync = (row: Row, fd: Fd): Fd | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (file.flags & O_PATH) !== 0) return EBADF
  return file.stream === undefined ? fd : EINVAL
}
