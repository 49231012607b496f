/** Who may see or change extended attributes (xattr(7); xattr_permission of Linux). */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import {
  E2BIG,
  EACCES,
  ENODATA,
  ENOENT,
  EPERM,
  ERANGE,
  type Errno,
  failed,
} from '../../base/errno.ts'
import { XATTR_NAME_BYTES_MAX, XATTR_VALUE_BYTES_MAX } from '../../base/limits.ts'
import { isOwner, isRoot, mayAccess } from '../access.ts'
import type { Kernel } from '../kernel.ts'
import type { Row } from '../row.ts'
import { R_OK, W_OK } from '../syscalls.ts'
import { type Ino, isDirectory, isRegular, S_ISVTX } from '../tree.ts'

const isNameTooLong = (name: ByteString): boolean =>
  name === '' || name.length > XATTR_NAME_BYTES_MAX

/**
 * `trusted.` is root's, and not there for others; `user.` is as content, on files and directories
 * only, and in a sticky directory its owner's; `security.` all may read and root may set.
 */
const refusal = (
  kernel: Kernel,
  row: Row,
  ino: Ino,
  name: ByteString,
  wanted: typeof R_OK | typeof W_OK,
): Errno | undefined => {
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const { credentials } = row
  const isWrite = wanted === W_OK
  if (name.startsWith('security.')) return isWrite && !isRoot(credentials) ? EPERM : undefined
  if (name.startsWith('system.')) return undefined
  if (name.startsWith('trusted.')) {
    if (!isRoot(credentials)) return isWrite ? EPERM : ENODATA
  } else if (name.startsWith('user.')) {
    const isDir = isDirectory(inode.mode)
    if (!isDir && !isRegular(inode.mode)) return isWrite ? EPERM : ENODATA
    const isSticky = isDir && (inode.mode & S_ISVTX) !== 0
    if (isSticky && isWrite && !isOwner(credentials, inode)) return EPERM
  }
  return mayAccess(credentials, inode, wanted) ? undefined : EACCES
}

/** getxattr(2). */
export const getxattr = (kernel: Kernel, row: Row, ino: Ino, name: ByteString): Bytes | Errno => {
  if (isNameTooLong(name)) return ERANGE
  return refusal(kernel, row, ino, name, R_OK) ?? kernel.tree.getxattr(ino, name)
}

/** setxattr(2): ERANGE and E2BIG before anything else. */
export const setxattr = (
  kernel: Kernel,
  row: Row,
  ino: Ino,
  what: { name: ByteString; value: Bytes; flags: { create?: boolean; replace?: boolean } },
): Ino | Errno => {
  const { name, value, flags } = what
  if (isNameTooLong(name)) return ERANGE
  if (value.length > XATTR_VALUE_BYTES_MAX) return E2BIG
  return refusal(kernel, row, ino, name, W_OK) ?? kernel.tree.setxattr(ino, name, value, flags)
}

/** listxattr(2): who is not root does not see `trusted.`. */
export const listxattr = (kernel: Kernel, row: Row, ino: Ino): readonly ByteString[] | Errno => {
  const names = kernel.tree.listxattr(ino)
  if (failed(names) || isRoot(row.credentials)) return names
  return names.filter((name) => !name.startsWith('trusted.'))
}

/** removexattr(2). */
export const removexattr = (kernel: Kernel, row: Row, ino: Ino, name: ByteString): Ino | Errno => {
  if (isNameTooLong(name)) return ERANGE
  return refusal(kernel, row, ino, name, W_OK) ?? kernel.tree.removexattr(ino, name)
}
