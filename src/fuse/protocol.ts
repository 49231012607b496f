/** Numbers of the FUSE protocol, all of them from include/uapi/linux/fuse.h (7.41). */

/** The version this server speaks; the kernel takes the lower minor of the two. */
export const MAJOR = 7
export const MINOR = 41

/** What a kernel can ask. */
export const Opcode = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  readlink: 5,
  symlink: 6,
  mknod: 8,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  rename: 12,
  link: 13,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  setxattr: 21,
  getxattr: 22,
  listxattr: 23,
  removexattr: 24,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  fsyncdir: 30,
  create: 35,
  interrupt: 36,
  destroy: 38,
  notifyReply: 41,
  batchForget: 42,
  fallocate: 43,
  readdirplus: 44,
  rename2: 45,
  lseek: 46,
  syncfs: 50,
  tmpfile: 51,
  statx: 52,
} as const

/** The kernel does not wait for an answer to these, whatever they say. */
export const SILENT_OPCODES: ReadonlySet<number> = new Set([
  Opcode.forget,
  Opcode.batchForget,
  Opcode.interrupt,
  Opcode.notifyReply,
])

/** struct fuse_in_header and struct fuse_out_header. */
export const IN_HEADER_BYTES = 40
export const OUT_HEADER_BYTES = 16
/** Data of one READ or WRITE; 256 pages, the most a kernel allows. */
export const IO_BYTES_MAX = 1_048_576
/** A buffer the kernel agrees to write a request into: header and arguments beside the data. */
export const REQUEST_BYTES_MAX = IO_BYTES_MAX + 8_192

/** Notifications are replies with this in place of the error, and to nobody. */
export const NOTIFY_INVALIDATE = 2
export const NOTIFY_RETRIEVE = 5

/** Bits of fuse_init_in.flags and fuse_init_out.flags. */
export const Init = {
  asyncRead: 1 << 0,
  atomicTruncate: 1 << 3,
  bigWrites: 1 << 5,
  autoInvalidate: 1 << 12,
  readdirplus: 1 << 13,
  readdirplusAuto: 1 << 14,
  asyncDirect: 1 << 15,
  noOpen: 1 << 17,
  parallelDirectories: 1 << 18,
  abortError: 1 << 21,
  maxPages: 1 << 22,
  cacheSymlinks: 1 << 23,
  noOpendir: 1 << 24,
  killPrivileges2: 1 << 28,
  extended: 1 << 30,
} as const
/** Bits of flags2, which a kernel of 7.36 and later has. */
export const Init2 = { directMmap: 1 << 4 } as const

/** fuse_open_out.open_flags. */
export const Open = { direct: 1 << 0, keepCache: 1 << 1, cacheDirectory: 1 << 3 } as const
/** fuse_open_in.open_flags and fuse_create_in.open_flags. */
export const OPEN_KILL_PRIVILEGES = 1 << 0
/** fuse_write_in.write_flags: delayed by the page cache; suid and sgid are to go. */
export const WRITE_CACHE = 1 << 0
export const WRITE_KILL_PRIVILEGES = 1 << 2

/** fuse_setattr_in.valid. */
export const Valid = {
  mode: 1 << 0,
  uid: 1 << 1,
  gid: 1 << 2,
  size: 1 << 3,
  atime: 1 << 4,
  mtime: 1 << 5,
  atimeNow: 1 << 7,
  mtimeNow: 1 << 8,
  /** All that there may be to set: not the handle and the owner of a lock, which only come along. */
  anything: 0x9bf,
  killPrivileges: 1 << 11,
} as const

/** renameat2(2), from linux/fs.h. */
export const RENAME_NOREPLACE = 1 << 0
export const RENAME_EXCHANGE = 1 << 1
export const RENAME_WHITEOUT = 1 << 2
/** fallocate(2), from linux/falloc.h. */
export const FALLOCATE_KEEP_SIZE = 1 << 0
export const FALLOCATE_PUNCH_HOLE = 1 << 1
export const FALLOCATE_ZERO_RANGE = 1 << 4
/** setxattr(2), from linux/xattr.h. */
export const XATTR_CREATE = 1 << 0
export const XATTR_REPLACE = 1 << 1
/** open(2) on all architectures but alpha, mips, parisc and sparc. */
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_EXCL = 0o200
/** lseek(2). */
export const SEEK_DATA = 3
export const SEEK_HOLE = 4
/** statx(2): STATX_BASIC_STATS and STATX_BTIME. */
export const STATX_ALL = 0xfff
