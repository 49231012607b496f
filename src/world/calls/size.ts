/** truncate(2), ftruncate(2) and fallocate(2): who may, and how far. */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EBADF,
  EFBIG,
  EINVAL,
  EISDIR,
  EOVERFLOW,
  type Errno,
  ESPIPE,
  failed,
} from '../../base/errno.ts'
import { SIGXFSZ } from '../../base/signals.ts'
import { Waiting } from '../../base/waiting.ts'
import { isRoot, mayAccess } from '../access.ts'
import { RLIMIT_FSIZE } from '../default-limits.ts'
import { send } from '../fate.ts'
import type { Kernel } from '../kernel.ts'
import type { Fd } from '../process.ts'
import type { Row } from '../row.ts'
import { O_ACCMODE, O_PATH, O_RDONLY, W_OK } from '../syscalls.ts'
import { type Ino, isDirectory, isRegular, type Stat } from '../tree.ts'
import { resolve } from '../walk.ts'
import { dropPrivileges } from './attributes.ts'

/** truncate(2): EISDIR, EINVAL, EACCES, EFBIG. */
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

/** ftruncate(2): EINVAL for what is not open for writing. */
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

/** fallocate(2): EBADF, ENODEV, EISDIR, EFBIG, ENOSPC, EOPNOTSUPP. */
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
