/** Attributes of a disk's inodes: changed, and changing by themselves. */
import type { Time } from '../base/clock.ts'
import { EINVAL, EISDIR, type Errno, failed } from '../base/errno.ts'
import type { Disk } from './disk.ts'
import type { Inode } from './inode.ts'
import { truncateContent } from './space.ts'
import { type Change, S_IFMT, S_ISGID, S_ISUID } from './tree.ts'

/** relatime brings an access time up to date after so long (mount(8)). */
const RELATIME_S = 86_400

/** Mode, owner, size and times in one; a new owner takes suid and sgid off. */
export const setAttributes = (disk: Disk, inode: Inode, change: Change): Inode | Errno => {
  if (change.size !== undefined) {
    const cut = resize(disk, inode, change.size)
    if (failed(cut)) return cut
  }
  const own = disk.edit(inode)
  const now = disk.now()
  if (change.mode !== undefined) own.mode = (own.mode & S_IFMT) | (change.mode & 0o7777)
  if (change.uid !== undefined || change.gid !== undefined) {
    own.uid = change.uid ?? own.uid
    own.gid = change.gid ?? own.gid
    if (change.mode === undefined && !own.isDirectory) own.mode = withoutPrivileges(own.mode)
  }
  if (change.size !== undefined) own.mtime = now
  if (change.atime !== undefined) own.atime = change.atime === 'now' ? now : kept(change.atime)
  if (change.mtime !== undefined) own.mtime = change.mtime === 'now' ? now : kept(change.mtime)
  own.ctime = now
  return own
}

/** What an ext4 inode of 256 bytes can hold: from 1901 to 2446 (EXT4_TIMESTAMP_MIN of fs/ext4/ext4.h). */
const TIME_MIN_S = -(2 ** 31)
const TIME_MAX_S = 2 ** 34 - 1 - 2 ** 31

/** A time as the disk keeps it; at both ends without nanoseconds (timestamp_truncate of Linux). */
const kept = (time: Time): Time => {
  if (time.s > TIME_MIN_S && time.s < TIME_MAX_S) return time
  return { s: time.s <= TIME_MIN_S ? TIME_MIN_S : TIME_MAX_S, ns: 0 }
}

const resize = (disk: Disk, inode: Inode, size: number): Inode | Errno => {
  if (inode.isDirectory) return EISDIR
  return inode.isRegular ? truncateContent(disk, inode, size) : EINVAL
}

/** suid goes always, sgid where the group may execute (setattr_should_drop_sgid of Linux). */
const withoutPrivileges = (mode: number): number =>
  mode & ~S_ISUID & ~((mode & 0o010) === 0 ? 0 : S_ISGID)

/** What writing does to a file that lends its owner's rights. */
export const dropPrivileges = (disk: Disk, inode: Inode): void => {
  const mode = withoutPrivileges(inode.mode)
  if (inode.isDirectory || mode === inode.mode) return
  const own = disk.edit(inode)
  own.mode = mode
  own.ctime = disk.now()
}

/** relatime: an access time moves when it is not after the other two, or is a day old. */
export const touchRead = (disk: Disk, inode: Inode): void => {
  const atime = disk.atimeOf(inode)
  const now = disk.now()
  const isFresh = now.s - atime.s < RELATIME_S
  if (isFresh && isAfter(atime, inode.mtime) && isAfter(atime, inode.ctime)) return
  disk.journal.tell(inode.ino)
  disk.setAtime(inode, now)
}

const isAfter = (time: Time, than: Time): boolean =>
  time.s > than.s || (time.s === than.s && time.ns > than.ns)
