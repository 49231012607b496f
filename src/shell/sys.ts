/** `Sys` for one process: the world's calls, with a generator around each that may wait. */
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { EAGAIN, EINTR, type Errno, failed } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import type { Origin } from '../events/acts.ts'
import type { Fd, Pid, Process, Waited, WaitFor } from '../world/process.ts'
import { O_NONBLOCK, type Syscalls } from '../world/syscalls.ts'
import type { Ino, Stat } from '../world/tree.ts'
import type { Facts } from '../world/world.ts'
import { execute } from './exec.ts'
import type { Pause, Programs, Run, Sys } from './program.ts'
import type { Scheduler, Share } from './scheduler.ts'
import { INTERRUPTED, Thread } from './thread.ts'
import type { Watch } from './watch.ts'

/** What all processes of a session share. */
export interface Runtime {
  readonly scheduler: Scheduler
  readonly share: Share
  readonly programs: Programs
  readonly facts: Facts
  readonly dice: Dice
  /** Hears each command line that a shell of the session gets from its visitor. */
  readonly heard?: (line: ByteString) => void
  /** Hears each command whose name no program has. */
  readonly missed?: (command: ByteString) => void
  /** Sees what processes do. */
  readonly watch?: Watch
}

/** A process of this runtime that runs `body`; its answer is the exit status. */
export const startThread = (
  runtime: Runtime,
  calls: Syscalls,
  body: (sys: Sys) => Run<number>,
  origin?: Origin,
): Thread => {
  const thread = new Thread(runtime.scheduler, runtime.share, calls)
  thread.start(body(sysOf(runtime, calls, origin)))
  return thread
}

/** The program's view of `calls`. */
export const sysOf = (runtime: Runtime, calls: Syscalls, origin?: Origin): Sys =>
  new ProcessSys(runtime, calls, origin)

const PLAIN = [
  'close',
  'seek',
  'fsync',
  'stat',
  'lstat',
  'fstat',
  'statfs',
  'readdir',
  'mkdir',
  'rmdir',
  'mknod',
  'link',
  'symlink',
  'readlink',
  'rename',
  'fchmod',
  'chown',
  'fchown',
  'utimens',
  'futimens',
  'access',
  'getxattr',
  'setxattr',
  'listxattr',
  'removexattr',
  'chdir',
  'fchdir',
  'chroot',
  'getcwd',
  'umask',
  'attach',
  'pipe',
  'dup',
  'dup2',
  'cloexec',
  'statusFlags',
  'descriptors',
  'streamOf',
  'isatty',
  'ready',
  'kill',
  'handle',
  'disposition',
  'caught',
  'hasCaught',
  'getpgid',
  'setpgid',
  'setsid',
  'limit',
  'setLimit',
  'processes',
  'kernelLog',
  'kernelState',
  'tellKernel',
  'now',
] as const satisfies readonly (keyof Sys & keyof Syscalls)[]

type Plain = Pick<Sys, (typeof PLAIN)[number]>

// biome-ignore lint/correctness/noUnusedVariables: it is the class below
interface ProcessSys extends Plain {}
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: as above
class ProcessSys implements Sys {
  readonly calls: Syscalls
  readonly #runtime: Runtime
  origin: Origin | undefined

  constructor(runtime: Runtime, calls: Syscalls, origin: Origin | undefined) {
    this.#runtime = runtime
    this.calls = calls
    this.origin = origin
  }

  get process() {
    return this.calls.process
  }

  get facts(): Facts {
    return this.#runtime.facts
  }

  get dice(): Dice {
    return this.#runtime.dice
  }

  open(path: ByteString, flags = 0, mode = 0o666): Fd | Errno {
    this.#runtime.watch?.opening(this, path, flags)
    const fd = this.calls.open(path, flags, mode)
    if (!(fd instanceof Waiting)) return fd
    const opened = this.calls.open(path, flags | O_NONBLOCK, mode)
    if (opened instanceof Waiting) return EAGAIN
    if (!failed(opened) && (flags & O_NONBLOCK) === 0) this.calls.statusFlags(opened, flags)
    return opened
  }

  openWaiting(path: ByteString, flags = 0, mode = 0o666): Run<Fd | Errno> {
    this.#runtime.watch?.opening(this, path, flags)
    return again(() => this.calls.open(path, flags, mode))
  }

  read(fd: Fd, bytesMax: number): Run<Bytes | Errno> {
    return again(() => this.calls.read(fd, bytesMax))
  }

  pread(fd: Fd, bytesMax: number, at: number): Run<Bytes | Errno> {
    return again(() => this.calls.pread(fd, bytesMax, at))
  }

  *write(fd: Fd, what: Bytes | ByteString): Run<number | Errno> {
    const bytes = typeof what === 'string' ? bytesOf(what) : what
    let done = 0
    do {
      const rest = done === 0 ? bytes : bytes.subarray(done)
      const taken = this.calls.write(fd, rest)
      if (taken instanceof Waiting) {
        if ((yield taken) === INTERRUPTED && this.calls.hasCaught()) return done > 0 ? done : EINTR
        continue
      }
      // An EPIPE has sent SIGPIPE: unless that is ignored or caught, this is the last step.
      if (failed(taken)) {
        yield undefined
        return done > 0 ? done : taken
      }
      done += taken
      yield undefined
    } while (done < bytes.length)
    return done
  }

  pwrite(fd: Fd, bytes: Bytes, at: number): Run<number | Errno> {
    return again(() => this.calls.pwrite(fd, bytes, at))
  }

  truncate(path: ByteString, size: number): Run<Stat | Errno> {
    return again(() => this.calls.truncate(path, size))
  }

  ftruncate(fd: Fd, size: number): Run<Stat | Errno> {
    return again(() => this.calls.ftruncate(fd, size))
  }

  allocate(fd: Fd, ...rest: Rest<Syscalls['allocate']>): Run<Stat | Errno> {
    return again(() => this.calls.allocate(fd, ...rest))
  }

  wait(what: WaitFor): Run<Waited | undefined | Errno> {
    return again(() => this.calls.wait(what))
  }

  *sleep(ms: number): Run<boolean> {
    if (this.calls.hasCaught()) return false
    return (yield this.calls.timer(ms)) !== INTERRUPTED
  }

  *pause(): Run<void> {
    yield undefined
  }

  fork(body: (child: Sys) => Run<number>): Pid | Errno {
    const child = this.calls.fork()
    if (failed(child)) return child
    startThread(this.#runtime, this.calls.as(child), body, this.origin)
    return child.pid
  }

  exec(
    path: ByteString,
    argv: readonly ByteString[],
    env: ReadonlyMap<ByteString, ByteString>,
  ): Run<number | Errno> {
    const { programs, watch } = this.#runtime
    return execute({ programs, watch }, this, this.calls, { path, argv, env })
  }

  heard(line: ByteString): void {
    this.#runtime.heard?.(line)
  }

  missed(args: readonly ByteString[]): void {
    this.#runtime.watch?.command(this, args, 'missing')
    this.#runtime.missed?.(args.join(' '))
  }

  ran(args: readonly ByteString[]): void {
    this.#runtime.watch?.command(this, args, 'builtin')
  }

  reaches(host: ByteString, port: number): void {
    this.#runtime.watch?.connecting(this, host, port)
  }

  brings(path: ByteString, by: { how: 'sftp' | 'scp'; isWhole: boolean }): void {
    this.#runtime.watch?.bringing(this, path, by)
  }

  unlink(path: ByteString): Ino | Errno {
    this.#runtime.watch?.removing(this, path)
    const gone = this.calls.unlink(path)
    if (!failed(gone)) this.#runtime.watch?.removed(this, path)
    return gone
  }

  chmod(path: ByteString, mode: number): Stat | Errno {
    const set = this.calls.chmod(path, mode)
    if (!failed(set)) this.#runtime.watch?.moded(this, path, mode)
    return set
  }

  setCredentials(...to: Parameters<Syscalls['setCredentials']>): Process | Errno {
    const [{ uid }] = to
    if (uid !== undefined) this.#runtime.watch?.becoming(this, uid)
    return this.calls.setCredentials(...to)
  }

  *exit(status: number): Run<never> {
    this.calls.exit(status & 0xff)
    for (;;) yield undefined
  }
}

for (const name of PLAIN) {
  Object.defineProperty(ProcessSys.prototype, name, {
    value(this: ProcessSys, ...args: unknown[]) {
      const call = this.calls[name] as (...args: unknown[]) => unknown
      return call.apply(this.calls, args)
    },
  })
}

type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never

/** Asks until the answer is not to wait; EINTR when a caught signal came first. */
function* again<T>(ask: () => T | Waiting): Generator<Pause, T | typeof EINTR, unknown> {
  for (;;) {
    const answer = ask()
    if (!(answer instanceof Waiting)) {
      yield undefined
      return answer
    }
    if ((yield answer) === INTERRUPTED) return EINTR
  }
}
