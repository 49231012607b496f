/** Which Python is installed: Debian 12's, which was recorded, or Ubuntu 24.04's. */
import type { ByteString } from '../../base/bytes.ts'
import type { Sys } from '../../shell/program.ts'

export interface PythonRelease {
  readonly minor: number
  readonly micro: number
  /** `3.11.2`, as `--version` has it. */
  readonly version: ByteString
  /** sys.version. */
  readonly built: ByteString
  /** What platform.platform() names. */
  readonly libc: ByteString
}

const BOOKWORM: PythonRelease = {
  minor: 11,
  micro: 2,
  version: '3.11.2',
  built: '3.11.2 (main, May 12 2026, 05:17:27) [GCC 12.2.0]',
  libc: 'glibc2.36',
}
const NOBLE: PythonRelease = {
  minor: 12,
  micro: 3,
  version: '3.12.3',
  built: '3.12.3 (main, May 12 2026, 09:41:16) [GCC 13.3.0]',
  libc: 'glibc2.39',
}

/** By the link that `python3` is. */
export const pythonRelease = (sys: Sys): PythonRelease =>
  sys.readlink('/usr/bin/python3') === 'python3.12' ? NOBLE : BOOKWORM
