/** Extended attributes as ext4 keeps them (xattr(7)). */
import { type ByteString, type Bytes, copyOf } from '../base/bytes.ts'
import {
  E2BIG,
  EEXIST,
  EINVAL,
  ENODATA,
  ENOENT,
  ENOSPC,
  EOPNOTSUPP,
  ERANGE,
  type Errno,
  failed,
} from '../base/errno.ts'
import {
  XATTR_BLOCK_BYTES_MAX,
  XATTR_NAME_BYTES_MAX,
  XATTR_VALUE_BYTES_MAX,
} from '../base/limits.ts'
import type { Disk } from './disk.ts'
import { xattrBytes } from './inode.ts'
import type { Ino } from './tree.ts'

const NAMESPACES = ['user.', 'trusted.', 'security.']
/** An access control list nobody has set: ext4 knows the name, but there is none. */
const ACLS = ['system.posix_acl_access', 'system.posix_acl_default']

/**
 * ERANGE for a name too long or empty, EINVAL for a bare namespace, EOPNOTSUPP for one that there
 * is not, access control lists included.
 */
const checkName = (name: ByteString): Errno | undefined => {
  if (name === '' || name.length > XATTR_NAME_BYTES_MAX) return ERANGE
  if (NAMESPACES.includes(name)) return EINVAL
  return NAMESPACES.some((space) => name.startsWith(space)) ? undefined : EOPNOTSUPP
}

/** The value of an attribute; ENODATA, EOPNOTSUPP, ERANGE, EINVAL. */
export const getXattr = (disk: Disk, ino: Ino, name: ByteString): Bytes | Errno => {
  if (ACLS.includes(name)) return ENODATA
  const wrong = checkName(name)
  if (wrong !== undefined) return wrong
  const inode = disk.get(ino)
  if (inode === undefined) return ENOENT
  return inode.xattrs?.get(name) ?? ENODATA
}

/**
 * E2BIG, ENOSPC (a block is full, or the disk), EEXIST and ENODATA by the flags. The value that is
 * there already is no change (ext4_xattr_value_same of Linux).
 */
export const setXattr = (
  disk: Disk,
  ino: Ino,
  name: ByteString,
  value: Bytes,
  flags: { create?: boolean; replace?: boolean },
): Ino | Errno => {
  const wrong = checkName(name)
  if (wrong !== undefined) return wrong
  if (value.length > XATTR_VALUE_BYTES_MAX) return E2BIG
  const inode = disk.get(ino)
  if (inode === undefined) return ENOENT
  const had = inode.xattrs?.get(name)
  if (flags.create === true && had !== undefined) return EEXIST
  if (flags.replace === true && had === undefined) return ENODATA
  if (had !== undefined && Buffer.compare(had, value) === 0) return ino
  const after = new Map(inode.xattrs)
  after.set(name, copyOf(value))
  if (xattrBytes(after) > XATTR_BLOCK_BYTES_MAX || !disk.hasRoom(1)) return ENOSPC
  return replaceXattrs(disk, ino, after)
}

/** The names of all attributes, in the order in which they were set. */
export const listXattrs = (disk: Disk, ino: Ino): readonly ByteString[] | Errno => {
  const inode = disk.get(ino)
  if (inode === undefined) return ENOENT
  return [...(inode.xattrs?.keys() ?? [])]
}

/** Takes an attribute away; ENODATA. */
export const removeXattr = (disk: Disk, ino: Ino, name: ByteString): Ino | Errno => {
  const had = getXattr(disk, ino, name)
  if (failed(had)) return had
  const after = new Map(disk.get(ino)?.xattrs)
  after.delete(name)
  return replaceXattrs(disk, ino, after)
}

const replaceXattrs = (disk: Disk, ino: Ino, to: Map<ByteString, Bytes>): Ino | Errno => {
  const inode = disk.get(ino)
  if (inode === undefined) return ENOENT
  const own = disk.edit(inode)
  disk.reckon(own, () => {
    own.xattrs = to.size === 0 ? undefined : to
  })
  own.ctime = disk.now()
  return ino
}
