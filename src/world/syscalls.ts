/**
 * The system calls of one process: paths, permissions, descriptors, signals. Every call is plain
 * and synchronous; what has to wait answers `Waiting`: park, then ask again.
 */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Fd, Pid, Process, Stream, Waited, WaitFor } from './process.ts'
import type { Entry, FileSystemStat, Ino, RenameFlags, Stat } from './tree.ts'

export const O_RDONLY = 0
export const O_WRONLY = 1
export const O_RDWR = 2
export const O_ACCMODE = 3
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_NOCTTY = 0o400
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_NONBLOCK = 0o4000
export const O_DIRECTORY = 0o200000
export const O_NOFOLLOW = 0o400000
export const O_CLOEXEC = 0o2000000
export const O_PATH = 0o10000000
export const O_TMPFILE = 0o20200000

export const AT_FDCWD = -100

export const R_OK = 4
export const W_OK = 2
export const X_OK = 1
export const F_OK = 0

export const SEEK_SET = 0
export const SEEK_CUR = 1
export const SEEK_END = 2
export const SEEK_DATA = 3
export const SEEK_HOLE = 4

/** Where a relative path starts (openat(2)); AT_FDCWD when absent. */
export interface At {
  readonly at?: Fd
  /** AT_SYMLINK_NOFOLLOW. */
  readonly noFollow?: boolean
}

/** What a caught signal does: `'catch'` queues it for `caught()`. */
export type Disposition = 'default' | 'ignore' | 'catch'

export interface Syscalls {
  readonly process: Process

  // files
  /** The lowest free descriptor >= 0. `mode` is masked by the umask. */
  open(path: ByteString, flags?: number, mode?: number, at?: At): Fd | Errno | Waiting
  close(fd: Fd): Fd | Errno
  read(fd: Fd, bytesMax: number): Bytes | Errno | Waiting
  pread(fd: Fd, bytesMax: number, at: number): Bytes | Errno | Waiting
  /** How many bytes were taken. EPIPE also sends SIGPIPE to the caller. */
  write(fd: Fd, bytes: Bytes): number | Errno | Waiting
  pwrite(fd: Fd, bytes: Bytes, at: number): number | Errno | Waiting
  seek(fd: Fd, offset: number, whence: number): number | Errno
  truncate(path: ByteString, size: number): Stat | Errno | Waiting
  ftruncate(fd: Fd, size: number): Stat | Errno | Waiting
  allocate(
    fd: Fd,
    range: { at: number; bytes: number },
    how?: { keepSize?: boolean; punch?: boolean; zero?: boolean },
  ): Stat | Errno | Waiting
  /** Data is durable at the acknowledgement gate; answers at once. */
  fsync(fd: Fd): Fd | Errno

  // names
  stat(path: ByteString, at?: At): Stat | Errno
  /** stat without following a last link. */
  lstat(path: ByteString): Stat | Errno
  fstat(fd: Fd): Stat | Errno
  statfs(path: ByteString): FileSystemStat | Errno
  /** Entries without '.' and '..' (needs read permission). */
  readdir(path: ByteString): readonly Entry[] | Errno
  mkdir(path: ByteString, mode?: number): Ino | Errno
  rmdir(path: ByteString): Ino | Errno
  /** `mode` with its type bits; devices need root. */
  mknod(path: ByteString, mode: number, rdev?: number): Ino | Errno
  link(from: ByteString, to: ByteString, how?: { follow?: boolean }): Ino | Errno
  symlink(target: ByteString, path: ByteString): Ino | Errno
  readlink(path: ByteString): ByteString | Errno
  unlink(path: ByteString): Ino | Errno
  rename(from: ByteString, to: ByteString, flags?: RenameFlags): Ino | Errno
  chmod(path: ByteString, mode: number): Stat | Errno
  fchmod(fd: Fd, mode: number): Stat | Errno
  /** -1 leaves uid or gid as it is. */
  chown(path: ByteString, uid: number, gid: number, at?: At): Stat | Errno
  fchown(fd: Fd, uid: number, gid: number): Stat | Errno
  /** utimensat(2); `'omit'` leaves one as it is. */
  utimens(
    path: ByteString,
    times: { atime: Time | 'now' | 'omit'; mtime: Time | 'now' | 'omit' },
    at?: At,
  ): Stat | Errno
  futimens(
    fd: Fd,
    times: { atime: Time | 'now' | 'omit'; mtime: Time | 'now' | 'omit' },
  ): Stat | Errno
  access(path: ByteString, wanted: number, how?: { effective?: boolean }): Stat | Errno
  getxattr(path: ByteString, name: ByteString, at?: At): Bytes | Errno
  setxattr(
    path: ByteString,
    name: ByteString,
    value: Bytes,
    flags?: { create?: boolean; replace?: boolean },
  ): Ino | Errno
  listxattr(path: ByteString, at?: At): readonly ByteString[] | Errno
  removexattr(path: ByteString, name: ByteString): Ino | Errno

  // where I am
  chdir(path: ByteString): Ino | Errno
  fchdir(fd: Fd): Ino | Errno
  chroot(path: ByteString): Ino | Errno
  /** ENOENT when the directory is gone. */
  getcwd(): ByteString | Errno
  umask(mask: number): number

  // descriptors
  /** Installs a stream at the lowest free descriptor (or at `fd`). */
  attach(stream: Stream, how?: { fd?: Fd; flags?: number }): Fd | Errno
  pipe(how?: { cloexec?: boolean }): { readonly reads: Fd; readonly writes: Fd } | Errno
  dup(fd: Fd, how?: { from?: Fd; cloexec?: boolean }): Fd | Errno
  dup2(fd: Fd, to: Fd, how?: { cloexec?: boolean }): Fd | Errno
  /** F_GETFD and F_SETFD: close on exec. */
  cloexec(fd: Fd, to?: boolean): boolean | Errno
  /** F_GETFL and F_SETFL: O_APPEND and O_NONBLOCK can be changed. */
  statusFlags(fd: Fd, to?: number): number | Errno
  descriptors(): readonly Fd[]
  /** The stream behind a descriptor, if it is one. */
  streamOf(fd: Fd): Stream | undefined
  isatty(fd: Fd): boolean
  /** poll(2) for one descriptor; regular files are always ready. */
  ready(fd: Fd): { readable: boolean; writable: boolean } | Errno

  // processes and signals
  /** A child with a copy of descriptors, cwd, umask, credentials; EAGAIN at the limits. */
  fork(): Process | Errno
  /** The calls of another process of this world, for who starts it. */
  as(process: Process): Syscalls
  /** The first bytes of a file that is to be executed: needs no read permission. */
  readForExec(ino: Ino, bytesMax: number): Bytes | Errno | Waiting
  /** What exec does to the table: new name and arguments, cloexec closed, catches reset. */
  execed(as: {
    exe: Ino
    comm: ByteString
    argv: readonly ByteString[]
    environment: readonly ByteString[]
  }): Process
  /** The process is over: descriptors close, children go to pid 1, the parent may wait. */
  exit(status: number): void
  wait(what: WaitFor): Waited | undefined | Errno | Waiting
  kill(pid: number, signal: number): number | Errno
  handle(signal: number, to: Disposition): Disposition | Errno
  disposition(signal: number): Disposition
  /** Takes the caught signals that arrived, oldest first. */
  caught(): readonly number[]
  /** Whether `caught()` would give anything. */
  hasCaught(): boolean
  getpgid(pid: Pid): Pid | Errno
  setpgid(pid: Pid, pgid: Pid): Pid | Errno
  setsid(): Pid | Errno
  setCredentials(to: { uid?: number; gid?: number; groups?: readonly number[] }): Process | Errno
  /** RLIMIT_* by number. */
  limit(resource: number): { soft: number; hard: number } | Errno
  setLimit(resource: number, to: { soft: number; hard: number }): Process | Errno
  /** All processes, by pid. */
  processes(): readonly Process[]

  // what no file shows
  /** What root has told the kernel under this name (netlink(7) and friends); '' at first. */
  kernelState(name: ByteString): ByteString
  /** Keeps it with the world; EPERM for others than root, ENOMEM when it is too long. */
  tellKernel(name: ByteString, text: ByteString): ByteString | Errno

  // the kernel's own
  /**
   * The ring buffer as syslog(2) reads it, `<pri>[seconds] text` a line; only what was said after
   * a moment (milliseconds since 1970). EPERM: not root (kernel.dmesg_restrict), or there is none.
   */
  kernelLog(afterMs?: number): ByteString | Errno

  // time
  now(): Time
  /** Waiting that wakes after so many milliseconds. */
  timer(ms: number): Waiting
}
