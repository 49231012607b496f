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
