/** Mode, owner and times: who may ask and change them. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { EACCES, EBADF, EINVAL, ENOENT, EPERM, type Errno, failed } from '../../base/errno.ts'
import { Waiting } from '../../base/waiting.ts'
import { type FileUser, isInGroup, isOwner, isRoot, mayAccess } from '../access.ts'
import type { Kernel, Peek } from '../kernel.ts'
import type { Fd } from '../process.ts'
import type { Row } from '../row.ts'
import { type At, O_PATH, W_OK } from '../syscalls.ts'
import { type Change, type Ino, isDirectory, S_ISGID, S_ISUID, type Stat } from '../tree.ts'
import { resolve, startOf } from '../walk.ts'

/** What utimensat(2) sets; UTIME_NOW and UTIME_OMIT as words. */
export type Times = { atime: Time | 'now' | 'omit'; mtime: Time | 'now' | 'omit' }

/** The inode of a path as the *at calls take it. */
export const inodeOf = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  at: At | undefined,
): Ino | Errno => {
  const from = startOf(kernel, row, path, at?.at)
  if (failed(from)) return from
  return resolve(kernel, row, path, at?.noFollow === true ? 'slash' : 'always', from)
}

/** The inode behind a descriptor; EBADF. Pipes and sockets without one: EINVAL here. */
export const inodeOfFd = (row: Row, fd: Fd, mayBePath = false): Ino | Errno => {
  const file = row.files.get(fd)
  if (file === undefined || (!mayBePath && (file.flags & O_PATH) !== 0)) return EBADF
  return file.ino ?? EINVAL
}

const change = (kernel: Kernel, ino: Ino, to: Change): Stat | Errno => {
  const stat = kernel.tree.setattr(ino, to)
  if (stat instanceof Waiting) throw new Error('a change of attributes had to wait')
  return stat
}

/** chmod(2): EPERM for who is not the owner; sgid stays off for who is not in the group. */
export const chmod = (kernel: Kernel, row: Row, ino: Ino, mode: number): Stat | Errno => {
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const { credentials } = row
  if (!isOwner(credentials, inode)) return EPERM
  const isMember = isRoot(credentials) || isInGroup(credentials, inode.gid)
  const bits = mode & 0o7777
  return change(kernel, ino, { mode: isMember ? bits : bits & ~S_ISGID })
}

/** chown(2): only root gives away; owners may change to a group they are in. */
export const chown = (
  kernel: Kernel,
  row: Row,
  ino: Ino,
  uid: number,
  gid: number,
): Stat | Errno => {
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const { credentials } = row
  if (!isRoot(credentials)) {
    const isOwned = credentials.euid === inode.uid
    if (uid !== -1 && (!isOwned || uid !== inode.uid)) return EPERM
    const isHis = gid === inode.gid || isInGroup(credentials, gid)
    if (gid !== -1 && (!isOwned || !isHis)) return EPERM
    // Even without new ids suid and sgid would go, and that is a chmod.
    if (!isOwned && !isDirectory(inode.mode) && isLending(credentials, inode)) return EPERM
  }
  const stat = change(kernel, ino, {
    uid: uid === -1 ? inode.uid : uid,
    gid: gid === -1 ? inode.gid : gid,
  })
  if (failed(stat) || isDirectory(stat.mode)) return stat
  return dropPrivileges(kernel, row, ino, inode.gid)
}

/** Whether a change of owner would take suid or sgid off. */
const isLending = (who: FileUser, inode: Peek): boolean => {
  if ((inode.mode & S_ISUID) !== 0) return true
  if ((inode.mode & S_ISGID) === 0) return false
  return (inode.mode & 0o010) !== 0 || !isInGroup(who, inode.gid)
}

/**
 * Takes suid and sgid off a file that was written or given away: sgid without group execution only
 * when the caller is not in the group (setattr_should_drop_sgid of Linux).
 */
export const dropPrivileges = (kernel: Kernel, row: Row, ino: Ino, gid?: number): Stat | Errno => {
  const stat = kernel.tree.dropPrivileges(ino)
  if (failed(stat) || (stat.mode & S_ISGID) === 0) return stat
  const { credentials } = row
  const isMember = isRoot(credentials) || isInGroup(credentials, gid ?? stat.gid)
  return isMember ? stat : change(kernel, ino, { mode: stat.mode & 0o7777 & ~S_ISGID })
}

/** utimensat(2): explicit times are the owner's to set; "now" also who may write. */
export const utimens = (kernel: Kernel, row: Row, ino: Ino, times: Times): Stat | Errno => {
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  const { atime, mtime } = times
  if (atime === 'omit' && mtime === 'omit') return kernel.tree.stat(ino)
  if (!isTime(atime) || !isTime(mtime)) return EINVAL
  const { credentials } = row
  if (!isOwner(credentials, inode)) {
    if (atime !== 'now' || mtime !== 'now') return EPERM
    if (!mayAccess(credentials, inode, W_OK)) return EACCES
  }
  return change(kernel, ino, {
    ...(atime === 'omit' ? {} : { atime }),
    ...(mtime === 'omit' ? {} : { mtime }),
  })
}

const isTime = (time: Time | 'now' | 'omit'): boolean =>
  typeof time === 'string' || (time.ns >= 0 && time.ns < 1_000_000_000)

/** access(2) asks for the real user, `effective` for who acts. EINVAL, EACCES. */
export const access = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  wanted: number,
  isEffective: boolean,
): Stat | Errno => {
  if (wanted < 0 || wanted > 7) return EINVAL
  const { credentials } = row
  const { uid, gid } = credentials
  // The walk is the real user's, too (access_override_creds of Linux).
  const who = isEffective ? credentials : { ...credentials, euid: uid, egid: gid }
  row.credentials = who
  const ino = resolve(kernel, row, path, 'always')
  row.credentials = credentials
  if (failed(ino)) return ino
  const inode = kernel.tree.peek(ino)
  if (inode === undefined) return ENOENT
  return mayAccess(who, inode, wanted) ? kernel.tree.stat(ino) : EACCES
}
