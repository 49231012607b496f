/** The calls of one process: each is a line here and a function beside its kin. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { EPERM, type Errno, failed } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import { isRoot } from './access.ts'
import * as attributes from './calls/attributes.ts'
import * as create from './calls/create.ts'
import * as descriptors from './calls/descriptors.ts'
import * as io from './calls/io.ts'
import { kernelLog } from './calls/kernel-log.ts'
import * as look from './calls/look.ts'
import { open, readForExec } from './calls/open.ts'
import * as processes from './calls/processes.ts'
import * as remove from './calls/remove.ts'
import * as sizes from './calls/size.ts'
import * as xattrs from './calls/xattrs.ts'
import { endProcess } from './fate.ts'
import { close } from './files.ts'
import type { Kernel } from './kernel.ts'
import type { Fd, Pid, Process, Stream, Waited, WaitFor } from './process.ts'
import { Row } from './row.ts'
import { handle, kill } from './signals.ts'
import type { At, Disposition, Syscalls } from './syscalls.ts'
import type { Entry, FileSystemStat, Ino, RenameFlags, Stat } from './tree.ts'
import { waitFor } from './waits.ts'
import { resolve } from './walk.ts'

type Result<Name extends keyof Syscalls> = Syscalls[Name] extends (...args: never[]) => infer R
  ? R
  : never

/** All system calls of one process of one world; made as often as somebody needs them. */
export class Calls implements Syscalls {
  readonly process: Row
  readonly #kernel: Kernel

  constructor(kernel: Kernel, process: Row) {
    this.#kernel = kernel
    this.process = process
  }

  open(path: ByteString, flags = 0, mode = 0o666, at?: At): Fd | Errno | Waiting {
    return open(this.#kernel, this.process, path, flags, mode, at?.at)
  }
  close(fd: Fd): Fd | Errno {
    return close(this.#kernel, this.process, fd)
  }
  read(fd: Fd, bytesMax: number): Bytes | Errno | Waiting {
    return io.read(this.#kernel, this.process, fd, bytesMax)
  }
  pread(fd: Fd, bytesMax: number, at: number): Bytes | Errno | Waiting {
    return io.pread(this.#kernel, this.process, fd, bytesMax, at)
  }
  write(fd: Fd, bytes: Bytes): number | Errno | Waiting {
    return io.write(this.#kernel, this.process, fd, bytes)
  }
  pwrite(fd: Fd, bytes: Bytes, at: number): number | Errno | Waiting {
    return io.pwrite(this.#kernel, this.process, fd, bytes, at)
  }
  seek(fd: Fd, offset: number, whence: number): number | Errno {
    return io.seek(this.#kernel, this.process, fd, offset, whence)
  }
  truncate(path: ByteString, size: number): Stat | Errno | Waiting {
    return sizes.truncate(this.#kernel, this.process, path, size)
  }
  ftruncate(fd: Fd, size: number): Stat | Errno | Waiting {
    return sizes.ftruncate(this.#kernel, this.process, fd, size)
  }
  allocate(...[fd, range, how]: Parameters<Syscalls['allocate']>): Result<'allocate'> {
    return sizes.allocate(this.#kernel, this.process, fd, range, how ?? {})
  }
  fsync(fd: Fd): Fd | Errno {
    return io.fsync(this.process, fd)
  }

  stat(path: ByteString, at?: At): Stat | Errno {
    return look.stat(this.#kernel, this.process, path, at)
  }
  lstat(path: ByteString): Stat | Errno {
    return look.stat(this.#kernel, this.process, path, NO_FOLLOW)
  }
  fstat(fd: Fd): Stat | Errno {
    return look.fstat(this.#kernel, this.process, fd)
  }
  statfs(path: ByteString): FileSystemStat | Errno {
    return look.statfs(this.#kernel, this.process, path)
  }
  readdir(path: ByteString): readonly Entry[] | Errno {
    return look.readdir(this.#kernel, this.process, path)
  }
  mkdir(path: ByteString, mode = 0o777): Ino | Errno {
    return create.mkdir(this.#kernel, this.process, path, mode)
  }
  rmdir(path: ByteString): Ino | Errno {
    return remove.rmdir(this.#kernel, this.process, path)
  }
  mknod(path: ByteString, mode: number, rdev = 0): Ino | Errno {
    return create.mknod(this.#kernel, this.process, path, mode, rdev)
  }
  link(from: ByteString, to: ByteString, how?: { follow?: boolean }): Ino | Errno {
    return create.link(this.#kernel, this.process, from, to, how?.follow === true)
  }
  symlink(target: ByteString, path: ByteString): Ino | Errno {
    return create.symlink(this.#kernel, this.process, target, path)
  }
  readlink(path: ByteString): ByteString | Errno {
    return look.readlink(this.#kernel, this.process, path)
  }
  unlink(path: ByteString): Ino | Errno {
    return remove.unlink(this.#kernel, this.process, path)
  }
  rename(from: ByteString, to: ByteString, flags: RenameFlags = {}): Ino | Errno {
    return remove.rename(this.#kernel, this.process, from, to, flags)
  }
  chmod(path: ByteString, mode: number): Stat | Errno {
    const ino = resolve(this.#kernel, this.process, path, 'always')
    return failed(ino) ? ino : attributes.chmod(this.#kernel, this.process, ino, mode)
  }
  fchmod(fd: Fd, mode: number): Stat | Errno {
    const ino = attributes.inodeOfFd(this.process, fd)
    return failed(ino) ? ino : attributes.chmod(this.#kernel, this.process, ino, mode)
  }
  chown(path: ByteString, uid: number, gid: number, at?: At): Stat | Errno {
    const ino = attributes.inodeOf(this.#kernel, this.process, path, at)
    return failed(ino) ? ino : attributes.chown(this.#kernel, this.process, ino, uid, gid)
  }
  fchown(fd: Fd, uid: number, gid: number): Stat | Errno {
    const ino = attributes.inodeOfFd(this.process, fd)
    return failed(ino) ? ino : attributes.chown(this.#kernel, this.process, ino, uid, gid)
  }
  utimens(path: ByteString, times: attributes.Times, at?: At): Stat | Errno {
    // Nothing to set: Linux does not even look whether there is such a path.
    const isIdle = times.atime === 'omit' && times.mtime === 'omit'
    if (isIdle) return this.#kernel.tree.stat(this.process.cwd)
    const ino = attributes.inodeOf(this.#kernel, this.process, path, at)
    return failed(ino) ? ino : attributes.utimens(this.#kernel, this.process, ino, times)
  }
  futimens(fd: Fd, times: attributes.Times): Stat | Errno {
    const ino = attributes.inodeOfFd(this.process, fd)
    return failed(ino) ? ino : attributes.utimens(this.#kernel, this.process, ino, times)
  }
  access(path: ByteString, wanted: number, how?: { effective?: boolean }): Stat | Errno {
    const isEffective = how?.effective === true
    return attributes.access(this.#kernel, this.process, path, wanted, isEffective)
  }
  getxattr(path: ByteString, name: ByteString, at?: At): Bytes | Errno {
    const ino = attributes.inodeOf(this.#kernel, this.process, path, at)
    return failed(ino) ? ino : xattrs.getxattr(this.#kernel, this.process, ino, name)
  }
  setxattr(...[path, name, value, flags]: Parameters<Syscalls['setxattr']>): Ino | Errno {
    const ino = attributes.inodeOf(this.#kernel, this.process, path, undefined)
    if (failed(ino)) return ino
    return xattrs.setxattr(this.#kernel, this.process, ino, { name, value, flags: flags ?? {} })
  }
  listxattr(path: ByteString, at?: At): readonly ByteString[] | Errno {
    const ino = attributes.inodeOf(this.#kernel, this.process, path, at)
    return failed(ino) ? ino : xattrs.listxattr(this.#kernel, this.process, ino)
  }
  removexattr(path: ByteString, name: ByteString): Ino | Errno {
    const ino = attributes.inodeOf(this.#kernel, this.process, path, undefined)
    return failed(ino) ? ino : xattrs.removexattr(this.#kernel, this.process, ino, name)
  }

  chdir(path: ByteString): Ino | Errno {
    return look.chdir(this.#kernel, this.process, path)
  }
  fchdir(fd: Fd): Ino | Errno {
    return look.fchdir(this.#kernel, this.process, fd)
  }
  chroot(path: ByteString): Ino | Errno {
    return look.chroot(this.#kernel, this.process, path)
  }
  getcwd(): ByteString | Errno {
    return look.getcwd(this.#kernel, this.process)
  }
  umask(mask: number): number {
    const had = this.process.umask
    this.process.umask = mask & 0o777
    return had
  }

  attach(stream: Stream, how: { fd?: Fd; flags?: number } = {}): Fd | Errno {
    return descriptors.attach(this.#kernel, this.process, stream, how)
  }
  pipe(how?: { cloexec?: boolean }): { readonly reads: Fd; readonly writes: Fd } | Errno {
    return descriptors.pipe(this.#kernel, this.process, how?.cloexec === true)
  }
  dup(fd: Fd, how: { from?: Fd; cloexec?: boolean } = {}): Fd | Errno {
    return descriptors.dup(this.process, fd, how)
  }
  dup2(fd: Fd, to: Fd, how?: { cloexec?: boolean }): Fd | Errno {
    return descriptors.dup2(this.#kernel, this.process, fd, to, how?.cloexec === true)
  }
  cloexec(fd: Fd, to?: boolean): boolean | Errno {
    return descriptors.cloexec(this.process, fd, to)
  }
  statusFlags(fd: Fd, to?: number): number | Errno {
    return descriptors.statusFlags(this.process, fd, to)
  }
  descriptors(): readonly Fd[] {
    return this.process.files.list()
  }
  streamOf(fd: Fd): Stream | undefined {
    return this.process.files.get(fd)?.stream
  }
  isatty(fd: Fd): boolean {
    return this.process.files.get(fd)?.stream?.tty !== undefined
  }
  ready(fd: Fd): { readable: boolean; writable: boolean } | Errno {
    return descriptors.ready(this.process, fd)
  }

  fork(): Process | Errno {
    return processes.fork(this.#kernel, this.process)
  }
  as(process: Process): Syscalls {
    if (!(process instanceof Row)) throw new Error('a process of another kind of world')
    return new Calls(this.#kernel, process)
  }
  readForExec(ino: Ino, bytesMax: number): Bytes | Errno | Waiting {
    return readForExec(this.#kernel, ino, bytesMax)
  }
  execed(as: Parameters<Syscalls['execed']>[0]): Process {
    return processes.execed(this.#kernel, this.process, as)
  }
  exit(status: number): void {
    endProcess(this.#kernel, this.process, { status: status & 0xff })
  }
  wait(what: WaitFor): Waited | undefined | Errno | Waiting {
    return waitFor(this.#kernel, this.process, what)
  }
  kill(pid: number, signal: number): number | Errno {
    return kill(this.#kernel, this.process, pid, signal)
  }
  handle(signal: number, to: Disposition): Disposition | Errno {
    return handle(this.process, signal, to)
  }
  disposition(signal: number): Disposition {
    return this.process.handlers?.get(signal) ?? 'default'
  }
  caught(): readonly number[] {
    const { pending } = this.process
    if (pending.length === 0) return NO_SIGNALS
    this.process.pending = []
    this.#kernel.fifos.giveUp(this.process)
    return pending
  }
  hasCaught(): boolean {
    return this.process.pending.length > 0
  }
  getpgid(pid: Pid): Pid | Errno {
    return processes.getpgid(this.#kernel, this.process, pid)
  }
  setpgid(pid: Pid, pgid: Pid): Pid | Errno {
    return processes.setpgid(this.#kernel, this.process, pid, pgid)
  }
  setsid(): Pid | Errno {
    return processes.setsid(this.#kernel, this.process)
  }
  setCredentials(to: Parameters<Syscalls['setCredentials']>[0]): Process | Errno {
    return processes.setCredentials(this.process, to)
  }
  limit(resource: number): { soft: number; hard: number } | Errno {
    return processes.limit(this.process, resource)
  }
  setLimit(resource: number, to: { soft: number; hard: number }): Process | Errno {
    return processes.setLimit(this.process, resource, to)
  }
  processes(): readonly Process[] {
    return this.#kernel.table.list()
  }

  kernelState(name: ByteString): ByteString {
    return this.#kernel.states.get(name)
  }
  tellKernel(name: ByteString, text: ByteString): ByteString | Errno {
    return isRoot(this.process.credentials) ? this.#kernel.states.set(name, text) : EPERM
  }

  kernelLog(afterMs?: number): ByteString | Errno {
    return kernelLog(this.#kernel, this.process, afterMs)
  }

  now(): Time {
    return this.#kernel.clock.now()
  }
  timer(ms: number): Waiting {
    return processes.timer(this.#kernel, this.process, ms)
  }
}

const NO_FOLLOW: At = { noFollow: true }
const NO_SIGNALS: readonly number[] = []
