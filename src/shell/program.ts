/**
 * What a program is, and what it may do. A program is a generator driven by the scheduler: it
 * never blocks the thread, can be stopped at any `yield` and killed by dropping it. So: no
 * `finally` around a yield, no state outside of `run`, no clock but `sys`.
 */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Origin } from '../events/acts.ts'
import type { Fd, Pid, Waited, WaitFor } from '../world/process.ts'
import type { Syscalls } from '../world/syscalls.ts'
import type { Stat } from '../world/tree.ts'

/**
 * What a process yields to the scheduler: `undefined` (somebody else's turn, if my slice is over),
 * a `Waiting` (park me on it, then resume), or a generator (call it: push it on my stack and give
 * me what it returns). `yield* leaf()` is for leaf calls a few levels deep; everything recursive
 * (the shell interpreter) yields the generator itself, so that depth costs nothing.
 */
export type Pause = undefined | Waiting | Frame
// biome-ignore lint/suspicious/noExplicitAny: the scheduler hands each frame its own callee's answer
export type Frame = Generator<Pause, any, any>
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Run<T> = Generator<Pause, T, any>

type Blocking =
  | 'open'
  | 'read'
  | 'pread'
  | 'write'
  | 'pwrite'
  | 'truncate'
  | 'ftruncate'
  | 'allocate'
  | 'wait'
  | 'timer'
  | 'fork'
  | 'as'
  | 'execed'
  | 'exit'
  | 'readForExec'

/** System calls as a program uses them: plain where nothing can block, `yield*` where it can. */
export interface Sys extends Omit<Syscalls, Blocking> {
  /** Opens at once; a FIFO too: its first read or write waits for the other side instead. */
  open(path: ByteString, flags?: number, mode?: number): Fd | Errno
  /** open(2) in full: opening a FIFO waits for the other side, as redirections must. */
  openWaiting(path: ByteString, flags?: number, mode?: number): Run<Fd | Errno>
  /** Up to `bytesMax` bytes; empty at the end. EINTR when a caught signal came first. */
  read(fd: Fd, bytesMax: number): Run<Bytes | Errno>
  pread(fd: Fd, bytesMax: number, at: number): Run<Bytes | Errno>
  /** Writes everything, in as many turns as the other side needs. EPIPE has sent SIGPIPE. */
  write(fd: Fd, bytes: Bytes | ByteString): Run<number | Errno>
  pwrite(fd: Fd, bytes: Bytes, at: number): Run<number | Errno>
  truncate(path: ByteString, size: number): Run<Stat | Errno>
  ftruncate(fd: Fd, size: number): Run<Stat | Errno>
  allocate(
    fd: Fd,
    range: { at: number; bytes: number },
    how?: { keepSize?: boolean; punch?: boolean; zero?: boolean },
  ): Run<Stat | Errno>
  /** wait4(2); EINTR when a caught signal came first. */
  wait(what: WaitFor): Run<Waited | undefined | Errno>
  /** False when a caught signal cut it short. */
  sleep(ms: number): Run<boolean>
  /** Lets others run if this slice is over: call it in every loop that computes for long. */
  pause(): Run<void>

  /** A child process (copy of descriptors, cwd, credentials) that runs `body`. */
  fork(body: (child: Sys) => Run<number>): Pid | Errno
  /**
   * Becomes the program of an executable file: checks path and permission, finds the program by
   * the file's content, follows `#!`, and answers its exit status when it ends. An Errno when the
   * file can't be executed (ENOEXEC for a file without magic: the shell then reads it as a script).
   */
  exec(
    path: ByteString,
    argv: readonly ByteString[],
    env: ReadonlyMap<ByteString, ByteString>,
  ): Run<number | Errno>
  /** Ends this process at once: the generator is not resumed after it yields. */
  exit(status: number): Run<never>
  /** A visitor's command line has reached a shell: the operator hears of it. */
  heard(line: ByteString): void
  /** A command has named no program. */
  missed(args: readonly ByteString[]): void
  /** A shell runs a builtin: whoever watches is told. */
  ran(args: readonly ByteString[]): void
  /** A connection to a host is attempted; port 0: none was named. */
  reaches(host: ByteString, port: number): void
  /** What comes over a visitor's connection is being written to a file, or was. */
  brings(path: ByteString, by: { readonly how: 'sftp' | 'scp'; readonly isWhole: boolean }): void
  /** Where the shell that runs in this process has its commands from; forks inherit it. */
  origin: Origin | undefined
  /** uname(2) and friends. */
  readonly facts: import('../world/world.ts').Facts
  /** Seeded chance of this world (for $RANDOM, mktemp, shuf). */
  readonly dice: import('../base/dice.ts').Dice
}

/** A running program, as its code sees it. */
export interface Task {
  /** argv; `args[0]` is the name it was called by, as error messages print it. */
  readonly args: readonly ByteString[]
  readonly env: ReadonlyMap<ByteString, ByteString>
  readonly sys: Sys
  /**
   * stdout as stdio has it: line-buffered on a terminal, else in blocks of 4096 bytes, flushed
   * when the program ends. A write that fails ends the program with coreutils' `write error`.
   */
  out(text: ByteString | Bytes): Run<void>
  /** stderr, unbuffered (stdout is not flushed first, as in stdio). */
  err(text: ByteString): Run<void>
  /** fflush(stdout). */
  flush(): Run<void>
  /** Hands on `Programs.recorded`. */
  recorded(commandLine: string): ByteString | undefined
}

/** One emulated Linux program: one file in `programs/`, found by listing the folder. */
export interface Program {
  /** Base names of the executables this program is (`['[', 'test']`, `['sh', 'dash']`). */
  readonly names: readonly string[]
  /** The exit status. */
  run(task: Task): Run<number>
}

/** Port to the programs that exist; `app` fills it from the folder. */
export interface Programs {
  byName(name: ByteString): Program | undefined
  /**
   * The name of the program whose executable starts with these bytes (an ELF header as the
   * persona's recipe makes it), or undefined.
   */
  identify(head: Bytes): ByteString | undefined
  /**
   * What answers for a program nobody imitates, if it was recorded what it says to these arguments.
   */
  standIn?(name: ByteString, argv: readonly ByteString[]): Program | undefined
  /**
   * What the real program printed for a command line (`ls --help`, `ls --version`), kept as data
   * of the image. `{argv0}` and `{name}` stand for the name it was called by, whole and its base.
   */
  recorded(commandLine: string): ByteString | undefined
}
