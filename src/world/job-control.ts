/** Who may use a terminal: the foreground group of its session (tty_check_change of Linux). */
import { EINTR, EIO, type Errno } from '../base/errno.ts'
import { SIGTTIN, SIGTTOU } from '../base/signals.ts'
import type { Waiting } from '../base/waiting.ts'
import { isOrphaned, send } from './fate.ts'
import type { Kernel } from './kernel.ts'
import type { Tty } from './process.ts'
import type { Row } from './row.ts'

/** TOSTOP of termios(3): writing from the background stops, too. */
const TOSTOP = 0o400

/** Undefined: go on. Otherwise SIGTTIN was sent, or can't be (EIO). */
export const mayReadTty = (kernel: Kernel, row: Row, tty: Tty): Errno | Waiting | undefined => {
  if (!isBackground(row, tty)) return undefined
  if (row.handlers?.get(SIGTTIN) === 'ignore') return EIO
  return stopGroup(kernel, row, SIGTTIN)
}

/** As `mayReadTty`, where the terminal asks for it; who ignores SIGTTOU may write. */
export const mayWriteTty = (kernel: Kernel, row: Row, tty: Tty): Errno | Waiting | undefined => {
  if (!isBackground(row, tty) || (tty.attributes().lflag & TOSTOP) === 0) return undefined
  if (row.handlers?.get(SIGTTOU) === 'ignore') return undefined
  return stopGroup(kernel, row, SIGTTOU)
}

const isBackground = (row: Row, tty: Tty): boolean =>
  row.tty === tty && row.sid === tty.session && row.pgid !== tty.foreground

const stopGroup = (kernel: Kernel, row: Row, signal: number): Errno | Waiting => {
  if (isOrphaned(kernel, row.pgid, row.sid)) return EIO
  // Who catches it has it now: the call is interrupted.
  const isCaught = row.handlers?.get(signal) === 'catch'
  for (const member of kernel.table.group(row.pgid)) send(kernel, member, signal)
  return isCaught ? EINTR : row.continued
}
