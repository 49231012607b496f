/** Who may do what to an inode (path_resolution(7), capabilities(7), credentials(7)). */
import { R_OK, W_OK, X_OK } from './syscalls.ts'
import { isDirectory, S_ISVTX } from './tree.ts'

interface Owned {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** The ids that count for files: the effective ones, or the real ones for access(2). */
export interface FileUser {
  readonly euid: number
  readonly egid: number
  readonly groups: readonly number[]
}

/** Root here has every capability. */
export const isRoot = (who: FileUser): boolean => who.euid === 0

/** Whether the permission bits (or CAP_DAC_OVERRIDE) allow all of `wanted`: R_OK, W_OK, X_OK. */
export const mayAccess = (who: FileUser, inode: Owned, wanted: number): boolean => {
  const { mode } = inode
  if (who.euid === 0) {
    return (wanted & X_OK) === 0 || (mode & 0o111) !== 0 || isDirectory(mode)
  }
  if (who.euid === inode.uid) return ((mode >> 6) & wanted) === wanted
  if (isInGroup(who, inode.gid)) return ((mode >> 3) & wanted) === wanted
  return (mode & wanted) === wanted
}

/** The effective group, or a supplementary one. */
export const isInGroup = (who: FileUser, gid: number): boolean =>
  who.egid === gid || who.groups.includes(gid)

/** Owner of the inode, or CAP_FOWNER. */
export const isOwner = (who: FileUser, inode: Owned): boolean =>
  who.euid === inode.uid || who.euid === 0

/** In a sticky directory only owners remove: those of the name's inode or of the directory. */
export const isStuck = (who: FileUser, dir: Owned, inode: Owned): boolean =>
  (dir.mode & S_ISVTX) !== 0 && who.euid !== inode.uid && who.euid !== dir.uid && !isRoot(who)

/**
 * fs.protected_hardlinks: who is not the owner may link only regular files that he may read and
 * write and that lend nobody's rights (may_linkat of Linux).
 */
export const mayHardLink = (who: FileUser, inode: Owned): boolean => {
  if (isOwner(who, inode)) return true
  const isRegular = (inode.mode & 0o170000) === 0o100000
  const lends = (inode.mode & 0o4000) !== 0 || (inode.mode & 0o2010) === 0o2010
  return isRegular && !lends && mayAccess(who, inode, R_OK | W_OK)
}

/** A directory like /tmp: sticky, and everybody may write. */
export const isShared = (dir: Owned): boolean => (dir.mode & 0o1002) === 0o1002
