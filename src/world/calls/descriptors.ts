/** Descriptors: dup, pipe, fcntl, poll, and streams from outside. */
import { EBADF, EINVAL, ENFILE, type Errno, failed } from '../../base/errno.ts'
import { DESCRIPTORS_MAX, OPEN_FILES_MAX } from '../../base/limits.ts'
import { closeFile, descriptorsMax, install } from '../files.ts'
import type { Kernel } from '../kernel.ts'
import { Pipe, pipeEnd } from '../pipe.ts'
import type { Fd, Stream } from '../process.ts'
import type { Row } from '../row.ts'
import {
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
} from '../syscalls.ts'

/** Puts a stream at the lowest free descriptor, or at `fd`, whose file is closed. */
export const attach = (
  kernel: Kernel,
  row: Row,
  stream: Stream,
  how: { fd?: Fd; flags?: number },
): Fd | Errno => {
  const { fd, flags = O_RDWR } = how
  if (fd === undefined) {
    const free = row.files.free(0, descriptorsMax(row))
    return failed(free) ? free : install(kernel, row, free, { stream, flags })
  }
  if (fd < 0 || fd >= descriptorsMax(row)) return EBADF
  const old = row.files.take(fd)
  const done = install(kernel, row, fd, { stream, flags })
  if (!failed(old)) closeFile(kernel, old)
  return done
}

/** pipe2(2); EMFILE leaves nothing behind. */
export const pipe = (
  kernel: Kernel,
  row: Row,
  isCloexec: boolean,
): { reads: Fd; writes: Fd } | Errno => {
  const reads = row.files.free(0, descriptorsMax(row))
  if (failed(reads)) return reads
  const writes = row.files.free(reads + 1, descriptorsMax(row))
  if (failed(writes)) return writes
  if (kernel.usage.files + 2 > OPEN_FILES_MAX) return ENFILE
  const both = new Pipe(kernel.usage)
  both.opens({ reads: true, writes: true })
  const streamIno = kernel.streams.newIno()
  const cloexec = isCloexec ? O_CLOEXEC : 0
  const out = pipeEnd(both, { reads: true, writes: false })
  const first = install(kernel, row, reads, { stream: out, streamIno, flags: O_RDONLY | cloexec })
  const into = pipeEnd(both, { reads: false, writes: true })
  const second = install(kernel, row, writes, {
    stream: into,
    streamIno,
    flags: O_WRONLY | cloexec,
  })
  return failed(first) ? first : failed(second) ? second : { reads, writes }
}

/** dup(2) and F_DUPFD: the lowest free one from `from` on. EBADF, EINVAL, EMFILE. */
export const dup = (row: Row, fd: Fd, how: { from?: Fd; cloexec?: boolean }): Fd | Errno => {
  const file = row.files.get(fd)
  if (file === undefined) return EBADF
  const { from = 0, cloexec = false } = how
  if (from < 0 || (from > 0 && from >= descriptorsMax(row))) return EINVAL
  const free = row.files.free(from, descriptorsMax(row))
  return failed(free) ? free : row.files.put(free, file, cloexec)
}

/** dup2(2): onto itself it changes nothing; the old file at `to` is closed without a word. */
export const dup2 = (kernel: Kernel, row: Row, fd: Fd, to: Fd, isCloexec: boolean): Fd | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || to < 0 || to >= descriptorsMax(row)) return EBADF
  if (fd === to) return to
  if (kernel.usage.descriptors >= DESCRIPTORS_MAX) return ENFILE
  const old = row.files.get(to)
  if (old !== undefined) row.files.take(to)
  row.files.put(to, file, isCloexec)
  if (old !== undefined) closeFile(kernel, old)
  return to
}

/** F_GETFD and F_SETFD of fcntl(2); EBADF. */
export const cloexec = (row: Row, fd: Fd, to: boolean | undefined): boolean | Errno => {
  if (row.files.get(fd) === undefined) return EBADF
  if (to !== undefined) row.files.setCloexec(fd, to)
  return row.files.isCloexec(fd)
}

const CHANGEABLE = O_APPEND | O_NONBLOCK

/** F_GETFL and F_SETFL of fcntl(2); EBADF, also to change what O_PATH opened. */
export const statusFlags = (row: Row, fd: Fd, to: number | undefined): number | Errno => {
  const file = row.files.get(fd)
  if (file === undefined) return EBADF
  if (to !== undefined) {
    if ((file.flags & O_PATH) !== 0) return EBADF
    file.flags = (file.flags & ~CHANGEABLE) | (to & CHANGEABLE)
  }
  return file.flags
}

/** poll(2) of one descriptor: regular files are always ready. */
export const ready = (row: Row, fd: Fd): { readable: boolean; writable: boolean } | Errno => {
  const file = row.files.get(fd)
  if (file === undefined) return EBADF
  const { stream } = file
  if (stream?.ready !== undefined) return stream.ready()
  const access = file.flags & O_ACCMODE
  if (stream === undefined) return { readable: true, writable: true }
  return { readable: access !== O_WRONLY, writable: access !== O_RDONLY }
}
