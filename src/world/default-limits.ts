/** Resource limits of a root login on Debian 12 (`ulimit -a`), by RLIMIT_* number. */
import type { Limit } from './row.ts'

/** Numbers of setrlimit(2) that the kernel itself looks at. */
export const RLIMIT_FSIZE = 1
export const RLIMIT_CORE = 4
export const RLIMIT_NPROC = 6
export const RLIMIT_NOFILE = 7
/** How many there are. */
export const RLIMITS = 16

const MiB = 1_048_576
const UNLIMITED = Number.POSITIVE_INFINITY
/** Half of the threads that 4 GiB of memory allow, as the kernel sets it at boot. */
const PROCESSES = 15_640

/** getrlimit(2): soft and hard, in the order of the numbers. Shared: a set limit makes a copy. */
export const DEFAULT_LIMITS: Map<number, Limit> = new Map(
  (
    [
      ['CPU', UNLIMITED, UNLIMITED],
      ['FSIZE', UNLIMITED, UNLIMITED],
      ['DATA', UNLIMITED, UNLIMITED],
      ['STACK', 8 * MiB, UNLIMITED],
      ['CORE', 0, UNLIMITED],
      ['RSS', UNLIMITED, UNLIMITED],
      ['NPROC', PROCESSES, PROCESSES],
      ['NOFILE', 1_024, MiB],
      ['MEMLOCK', 8 * MiB, 8 * MiB],
      ['AS', UNLIMITED, UNLIMITED],
      ['LOCKS', UNLIMITED, UNLIMITED],
      ['SIGPENDING', PROCESSES, PROCESSES],
      ['MSGQUEUE', 819_200, 819_200],
      ['NICE', 0, 0],
      ['RTPRIO', 0, 0],
      ['RTTIME', UNLIMITED, UNLIMITED],
    ] as const
  ).map(([, soft, hard], number) => [number, { soft, hard }]),
)
