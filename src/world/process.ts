/** Processes of a world: the one table that ps, /proc, kill, jobs and netstat read. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Ino } from './tree.ts'
import type { Resident } from './world.ts'

export type Pid = number & { readonly brand?: 'Pid' }
export type Fd = number & { readonly brand?: 'Fd' }

export interface Credentials {
  readonly uid: number
  readonly euid: number
  readonly suid: number
  readonly gid: number
  readonly egid: number
  readonly sgid: number
  readonly groups: readonly number[]
}

export const ROOT: Credentials = {
  uid: 0,
  euid: 0,
  suid: 0,
  gid: 0,
  egid: 0,
  sgid: 0,
  groups: [0],
}

/**
 * One end of something that is not a file of the tree: a pipe, a terminal, a visitor's channel.
 * `fstat` of it shows `mode` (S_IFIFO, S_IFCHR, S_IFSOCK with permission bits) and `rdev`.
 */
export interface Stream {
  readonly mode: number
  readonly rdev?: number
  /** What /proc/self/fd and readlink show: `/dev/pts/0`, or undefined for `pipe:[ino]`. */
  readonly path?: ByteString
  readonly tty?: Tty
  /** Up to `bytesMax` bytes; empty is the end of the file. */
  read(bytesMax: number): Bytes | Errno | Waiting
  /** How many of the bytes were taken; EPIPE when nobody will ever read. */
  write(bytes: Bytes): number | Errno | Waiting
  /** poll(2), without changing anything. */
  ready?(): { readable: boolean; writable: boolean }
  /** The last descriptor of this end was closed. */
  close(): void
}

export interface WindowSize {
  readonly rows: number
  readonly columns: number
}

/** What a process may ask and set of its terminal (termios(3), tty_ioctl(4)). */
export interface Tty {
  /** Number N of /dev/pts/N. */
  readonly index: number
  windowSize(): WindowSize
  resize(size: WindowSize): void
  /** Foreground process group (tcgetpgrp(3)). */
  foreground: Pid
  /** Session that owns the terminal. */
  session: Pid
  /** c_iflag, c_oflag, c_cflag, c_lflag and the control characters. */
  attributes(): TerminalAttributes
  setAttributes(to: TerminalAttributes): void
}

export interface TerminalAttributes {
  readonly iflag: number
  readonly oflag: number
  readonly cflag: number
  readonly lflag: number
  readonly cc: Uint8Array
}

export type ProcessState = 'running' | 'sleeping' | 'stopped' | 'zombie'

/** How a process ended: its status, or the signal that ended it. */
export type Ending =
  | { readonly status: number }
  | { readonly signal: number; readonly dumped: boolean }

/** What ps, /proc and signals know of a process; fields change as it lives. */
export interface Process {
  readonly pid: Pid
  ppid: Pid
  pgid: Pid
  sid: Pid
  credentials: Credentials
  umask: number
  /** Working directory and root, held open. */
  cwd: Ino
  root: Ino
  /** The 15-byte name of /proc/PID/comm, and the full argument vector. */
  comm: ByteString
  argv: readonly ByteString[]
  /** Environment at exec, as /proc/PID/environ shows it: `NAME=value`. */
  environment: readonly ByteString[]
  /** Inode of the executable (/proc/PID/exe). */
  exe: Ino | undefined
  state: ProcessState
  readonly startedMs: number
  /** Processor time used so far. */
  cpuMs: number
  tty: Tty | undefined
  ending: Ending | undefined
  /** Who runs this process (the scheduler); told when a signal or an ending needs it. */
  runner: Runner | undefined
  /** setpriority(2), -20..19. */
  nice: number
  /** Of a process of the machine itself: what is known of it besides. */
  readonly resident?: Resident | undefined
  /** RLIMIT_* soft and hard limits by number (getrlimit(2)); Infinity is RLIM_INFINITY. */
  readonly limits: Map<number, { soft: number; hard: number }>
}

/** The side of a process that executes it. */
export interface Runner {
  /** A caught signal, a stop, a continue or an ending arrived: look at the process again. */
  notice(): void
  /** The world is gone: nothing of it runs any more, and nobody is told. */
  abandon(): void
}

/** The answer of wait4(2). */
export interface Waited {
  readonly pid: Pid
  readonly change: Ending | { readonly stopped: number } | { readonly continued: true }
}

/** A request for wait4(2): `pid` > 0 that child, -1 any, 0 my group, < -1 that group. */
export interface WaitFor {
  readonly pid: number
  readonly noHang?: boolean
  readonly untraced?: boolean
  readonly continued?: boolean
}

/** A TCP connection of the machine, by address and port. */
export interface Connection {
  readonly local: { readonly address: string; readonly port: number }
  readonly remote: { readonly address: string; readonly port: number }
}

/** What a daemon's child is. */
export interface ServerSetup {
  /** logind's number of the login it serves; 1 when absent. */
  readonly login?: number
  /** The daemon, or another server. */
  readonly parent: Pid
  /** What ps shows, as setproctitle(3) leaves it. */
  readonly title: ByteString
  readonly socket?: Connection | undefined
  /** A visitor has ended it, and what it serves with it. Not called by `end`. */
  readonly ended: () => void
}

/** A process that runs no code of ours: it is seen, and ends with whom it serves. */
export interface Server {
  readonly pid: Pid
  rename(title: ByteString): void
  /** It goes on as this user. */
  become(credentials: Credentials): void
  end(): void
}
