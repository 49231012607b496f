/** Linux signals on x86-64 and arm64 (signal(7)): numbers, names, what they do by default. */

export const SIGHUP = 1
export const SIGINT = 2
export const SIGQUIT = 3
export const SIGILL = 4
export const SIGTRAP = 5
export const SIGABRT = 6
export const SIGBUS = 7
export const SIGFPE = 8
export const SIGKILL = 9
export const SIGUSR1 = 10
export const SIGSEGV = 11
export const SIGUSR2 = 12
export const SIGPIPE = 13
export const SIGALRM = 14
export const SIGTERM = 15
export const SIGCHLD = 17
export const SIGCONT = 18
export const SIGSTOP = 19
export const SIGTSTP = 20
export const SIGTTIN = 21
export const SIGTTOU = 22
export const SIGURG = 23
export const SIGXCPU = 24
export const SIGXFSZ = 25
export const SIGWINCH = 28
export const SIGSYS = 31
export const SIGNAL_MAX = 64

/** Names without "SIG", by number; 0 is bash's EXIT. */
export const SIGNAL_NAMES: readonly string[] = (
  'EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT ' +
  'STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
).split(' ')

const IGNORED = new Set([SIGCHLD, SIGURG, SIGWINCH])
const STOPS = new Set([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU])
const DUMPS = new Set([
  SIGQUIT,
  SIGILL,
  SIGTRAP,
  SIGABRT,
  SIGBUS,
  SIGFPE,
  SIGSEGV,
  SIGXCPU,
  SIGXFSZ,
  SIGSYS,
])

export type DefaultAction = 'ignore' | 'stop' | 'continue' | 'end' | 'dump'

/** What a signal does to a process that neither ignores nor catches it (signal(7)). */
export const defaultAction = (signal: number): DefaultAction => {
  if (IGNORED.has(signal)) return 'ignore'
  if (STOPS.has(signal)) return 'stop'
  if (signal === SIGCONT) return 'continue'
  return DUMPS.has(signal) ? 'dump' : 'end'
}
