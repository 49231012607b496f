/** Sending and handling of signals (kill(2), sigaction(2)). */
import { EINVAL, EPERM, type Errno, ESRCH } from '../base/errno.ts'
import { SIGCONT, SIGKILL, SIGNAL_MAX, SIGSTOP } from '../base/signals.ts'
import { send } from './fate.ts'
import type { Kernel } from './kernel.ts'
import type { Row } from './row.ts'
import type { Disposition } from './syscalls.ts'

/** kill(2): how many processes were sent to; EPERM when none may be, ESRCH when there is none. */
export const kill = (kernel: Kernel, from: Row, pid: number, signal: number): number | Errno => {
  if (!Number.isInteger(signal) || signal < 0 || signal > SIGNAL_MAX) return EINVAL
  const targets = targetsOf(kernel, from, pid)
  if (targets.length === 0) return ESRCH
  let sent = 0
  for (const target of targets) {
    if (!maySignal(from, target, signal)) continue
    sent++
    if (signal !== 0) send(kernel, target, signal)
  }
  // kill(-1) succeeds even if nobody could be signalled (kill_something_info of Linux).
  return sent > 0 || pid === -1 ? sent : EPERM
}

const targetsOf = (kernel: Kernel, from: Row, pid: number): Row[] => {
  const { table } = kernel
  if (pid === -1) return table.list().filter((row) => row.pid !== 1 && row !== from)
  if (pid <= 0) return table.group(pid === 0 ? from.pgid : -pid)
  const row = table.get(pid)
  return row === undefined ? [] : [row]
}

const maySignal = (from: Row, to: Row, signal: number): boolean => {
  const { euid, uid } = from.credentials
  if (euid === 0) return true
  const target = to.credentials
  if (euid === target.uid || euid === target.suid) return true
  if (uid === target.uid || uid === target.suid) return true
  return signal === SIGCONT && from.sid === to.sid
}

/** sigaction(2): sets what a signal does and answers what it did. EINVAL. */
export const handle = (row: Row, signal: number, to: Disposition): Disposition | Errno => {
  if (!Number.isInteger(signal) || signal < 1 || signal > SIGNAL_MAX) return EINVAL
  if (signal === SIGKILL || signal === SIGSTOP) return EINVAL
  const before = row.handlers?.get(signal) ?? 'default'
  if (to === 'default') {
    row.handlers?.delete(signal)
  } else {
    row.handlers ??= new Map()
    row.handlers.set(signal, to)
  }
  if (to !== 'catch') row.pending = row.pending.filter((other) => other !== signal)
  return before
}
