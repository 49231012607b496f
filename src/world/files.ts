/** Open files between descriptors and what they stand on: made, attached, let go. */
import { EAGAIN, ENFILE, type Errno, failed } from '../base/errno.ts'
import { OPEN_FILES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { RLIMIT_NOFILE } from './default-limits.ts'
import type { Kernel } from './kernel.ts'
import type { OpenFile, Place } from './open-file.ts'
import type { Fd, Stream } from './process.ts'
import type { Row } from './row.ts'
import { O_CLOEXEC, O_NONBLOCK } from './syscalls.ts'
import type { Ino } from './tree.ts'

/** One above the highest descriptor the process may have. */
export const descriptorsMax = (row: Row): number => row.limit(RLIMIT_NOFILE)

/** A new open file at a descriptor that is free; inode and stream are held by it. ENFILE. */
export const install = (
  kernel: Kernel,
  row: Row,
  fd: Fd,
  what: { ino?: Ino; stream?: Stream; streamIno?: Ino; flags: number; place?: Place },
): Fd | Errno => {
  const { ino, stream, flags } = what
  if (kernel.usage.files >= OPEN_FILES_MAX) return ENFILE
  kernel.usage.files++
  if (ino !== undefined) kernel.tree.hold(ino)
  if (stream !== undefined) {
    const { euid, egid } = row.credentials
    const openedAt = kernel.fileTime()
    const numbered = what.streamIno === undefined ? {} : { ino: what.streamIno }
    kernel.streams.hold(stream, { uid: euid, gid: egid, openedAt, ...numbered })
  }
  const found = what.place === undefined ? {} : { place: what.place }
  const file: OpenFile = { ino, stream, flags: flags & ~O_CLOEXEC, offset: 0, refs: 0, ...found }
  return row.files.put(fd, file, (flags & O_CLOEXEC) !== 0)
}

/** One descriptor less; the last one lets go of the inode and the stream. */
export const closeFile = (kernel: Kernel, file: OpenFile): void => {
  if (--file.refs > 0) return
  kernel.usage.files--
  if (file.stream !== undefined) kernel.streams.release(file.stream)
  if (file.ino !== undefined) kernel.tree.release(file.ino)
}

/** close(2); EBADF. */
export const close = (kernel: Kernel, row: Row, fd: Fd): Fd | Errno => {
  const file = row.files.take(fd)
  if (failed(file)) return file
  closeFile(kernel, file)
  return fd
}

/** O_NONBLOCK turns waiting into EAGAIN. */
export const unlessNonBlocking = <T>(file: OpenFile, answer: T | Waiting): T | Waiting | Errno =>
  answer instanceof Waiting && (file.flags & O_NONBLOCK) !== 0 ? EAGAIN : answer
