/** Every bound on what a visitor can make grow, each with its reason. */

/** NAME_MAX of Linux (limits.h): bytes of one name. */
export const NAME_BYTES_MAX = 255
/** PATH_MAX of Linux (limits.h), the closing NUL included. */
export const PATH_BYTES_MAX = 4096
/** MAXSYMLINKS of Linux (path_resolution(7)): links followed in one walk. */
export const LINKS_FOLLOWED_MAX = 40
/** Pipes hold 64 KiB (pipe(7)); writes up to PIPE_BUF are atomic. */
export const PIPE_BYTES = 65_536
export const PIPE_ATOMIC_BYTES = 4_096

/** A process runs at most this long before another visitor's gets its turn. */
export const SLICE_MS = 3
/** Slices run one after the other for this long, then messages and timers are looked at. */
export const BURST_MS = 4
/** Who slept may be this much ahead of who computed: keeps typed commands quick. */
export const WAKE_CREDIT_MS = 20
/** Steps between two looks at the clock; a step costs about 0.1-1 us. */
export const STEPS_PER_LOOK = 64
/** Frames on one process's stack; bash itself dies of less (8 MiB of C stack). */
export const FRAMES_MAX = 100_000

/** execve(2): one argument or variable (MAX_ARG_STRLEN), and all of them (a quarter of 8 MiB). */
export const ARGUMENT_BYTES_MAX = 131_072
export const ARGUMENTS_BYTES_MAX = 2_097_152
/** `#!` files that name another `#!` file: Linux follows four (fs/exec.c). */
export const INTERPRETERS_MAX = 4
/** stdio's buffer for files and pipes (st_blksize). */
export const STDIO_BYTES = 4_096
