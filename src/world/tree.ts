/**
 * The inode level of a world's file system: what a FUSE server sees. Nothing here checks
 * permissions, walks paths or knows processes; `syscalls.ts` stands on top and does.
 */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'

export type Ino = number & { readonly brand?: 'Ino' }

/** What stat(2) and statx(2) tell. `mode` holds the type bits; `birth` is statx's btime. */
export interface Stat {
  readonly dev: number
  readonly ino: Ino
  readonly mode: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly rdev: number
  readonly size: number
  /** Units of 512 bytes, as st_blocks. */
  readonly blocks: number
  readonly blockBytes: number
  readonly atime: Time
  readonly mtime: Time
  readonly ctime: Time
  readonly birth: Time
}

/** One name in a directory. `type` holds the S_IFMT bits of the mode. */
export interface Entry {
  readonly name: ByteString
  readonly ino: Ino
  readonly type: number
}

/** statfs(2), in blocks of `blockBytes`. */
export interface FileSystemStat {
  readonly type: number
  readonly blockBytes: number
  readonly blocks: number
  readonly blocksFree: number
  readonly blocksAvailable: number
  readonly inodes: number
  readonly inodesFree: number
  readonly nameBytesMax: number
}

/** Owner and permission bits a new inode starts with (the umask is applied by the caller). */
export interface NewInode {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** What setattr may change; a field that is absent stays. `'now'` is UTIME_NOW. */
export interface Change {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly size?: number
  readonly atime?: Time | 'now'
  readonly mtime?: Time | 'now'
}

export interface RenameFlags {
  readonly exchange?: boolean
  readonly noReplace?: boolean
}

export interface Tree {
  readonly root: Ino
  stat(ino: Ino): Stat | Errno
  /**
   * The inode of a name ('.' and '..' too), or ENOENT, ENOTDIR, ENAMETOOLONG. Who asks by name may
   * bring a ghost into being, which is a change like any other: numbered, and there from then on.
   */
  lookup(dir: Ino, name: ByteString): Ino | Errno
  /** As `lookup`, of what is there already: nothing comes into being. For who makes names. */
  existing(dir: Ino, name: ByteString): Ino | Errno
  /**
   * All entries without '.' and '..', in the order getdents(2) gives them. Once a directory was
   * listed nothing comes into being there any more, which is a change, too, the first time.
   */
  list(dir: Ino): readonly Entry[] | Errno
  /** The names alone; not noted, it leaves no trace: what might come into being there still can. */
  names(dir: Ino, how: { isNoted: boolean }): readonly ByteString[] | Errno
  /**
   * A number that a directory has never had with other names than now, as long as the world is in
   * memory; undefined for one whose names change by themselves.
   */
  namesStamp(dir: Ino): number | undefined
  parentOf(dir: Ino): Ino | Errno

  /** A regular file, FIFO, socket or device node (mknod(2)): the type bits stand in `mode`. */
  make(dir: Ino, name: ByteString, as: NewInode, rdev?: number): Ino | Errno
  /** A regular file without a name (O_TMPFILE); it lives as long as it is held. */
  makeUnnamed(dir: Ino, as: NewInode): Ino | Errno
  mkdir(dir: Ino, name: ByteString, as: NewInode): Ino | Errno
  symlink(dir: Ino, name: ByteString, target: ByteString, as: NewInode): Ino | Errno
  link(ino: Ino, dir: Ino, name: ByteString): Ino | Errno
  unlink(dir: Ino, name: ByteString): Ino | Errno
  rmdir(dir: Ino, name: ByteString): Ino | Errno
  rename(
    from: { dir: Ino; name: ByteString },
    to: { dir: Ino; name: ByteString },
    flags?: RenameFlags,
  ): Ino | Errno
  readlink(ino: Ino): ByteString | Errno
  /** chmod, chown, truncate, utimens in one (setattr of FUSE). Refuses EFBIG, ENOSPC. */
  setattr(ino: Ino, change: Change): Stat | Errno | Waiting

  /**
   * Up to `bytesMax` bytes from `at`; empty at the end. May be a view of bytes that others hold:
   * not to be changed. Waiting: the bytes are being imagined or fetched. `into` has room for them:
   * they may be put there, which saves new memory.
   */
  read(ino: Ino, at: number, bytesMax: number, into?: Bytes): Bytes | Errno | Waiting
  /** How many bytes were taken: fewer than given when the disk fills up, then ENOSPC. */
  write(ino: Ino, at: number, bytes: Bytes): number | Errno | Waiting
  /** Takes suid, and sgid where group-executable, off a written file (killpriv). */
  dropPrivileges(ino: Ino): Stat | Errno
  /** fallocate(2): reserve, or punch a hole, or zero a range. */
  allocate(
    ino: Ino,
    range: { at: number; bytes: number },
    how: { keepSize?: boolean; punch?: boolean; zero?: boolean },
  ): Stat | Errno | Waiting
  /** SEEK_DATA and SEEK_HOLE of lseek(2): the next offset of that kind, or ENXIO. */
  seek(ino: Ino, at: number, wanted: 'data' | 'hole'): number | Errno
  /** relatime: notes a read; volatile, never stored. */
  touchRead(ino: Ino): void

  getxattr(ino: Ino, name: ByteString): Bytes | Errno
  setxattr(
    ino: Ino,
    name: ByteString,
    value: Bytes,
    flags?: { create?: boolean; replace?: boolean },
  ): Ino | Errno
  listxattr(ino: Ino): readonly ByteString[] | Errno
  removexattr(ino: Ino, name: ByteString): Ino | Errno

  /** An open file keeps its inode alive after the last name is gone; each hold needs a release. */
  hold(ino: Ino): void
  release(ino: Ino): void
  statfs(): FileSystemStat
}

export const S_IFMT = 0o170000
export const S_IFSOCK = 0o140000
export const S_IFLNK = 0o120000
export const S_IFREG = 0o100000
export const S_IFBLK = 0o060000
export const S_IFDIR = 0o040000
export const S_IFCHR = 0o020000
export const S_IFIFO = 0o010000
export const S_ISUID = 0o4000
export const S_ISGID = 0o2000
export const S_ISVTX = 0o1000

export const isDirectory = (mode: number): boolean => (mode & S_IFMT) === S_IFDIR
export const isRegular = (mode: number): boolean => (mode & S_IFMT) === S_IFREG
export const isSymlink = (mode: number): boolean => (mode & S_IFMT) === S_IFLNK

/** Linux's dev_t as stat(2) shows it (makedev(3)). */
export const makeDevice = (major: number, minor: number): number =>
  ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0
export const majorOf = (device: number): number => (device >>> 8) & 0xfff
export const minorOf = (device: number): number => (device & 0xff) | ((device >>> 12) & ~0xff)
