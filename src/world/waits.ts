/** wait4(2). */
import { ECHILD, type Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import { reap } from './fate.ts'
import type { Kernel } from './kernel.ts'
import type { Waited, WaitFor } from './process.ts'
import type { Row } from './row.ts'

/** A child that ended, stopped or was continued; undefined with noHang when there is no news. */
export const waitFor = (
  kernel: Kernel,
  row: Row,
  what: WaitFor,
): Waited | undefined | Errno | Waiting => {
  let hasChild = false
  for (const child of row.children) {
    if (!isMeant(row, child, what.pid)) continue
    hasChild = true
    const news = newsOf(kernel, child, what)
    if (news !== undefined) return news
  }
  if (!hasChild) return ECHILD
  return what.noHang === true ? undefined : row.childChanged
}

const isMeant = (row: Row, child: Row, pid: number): boolean => {
  if (pid > 0) return child.pid === pid
  if (pid === -1) return true
  return child.pgid === (pid === 0 ? row.pgid : -pid)
}

const newsOf = (kernel: Kernel, child: Row, what: WaitFor): Waited | undefined => {
  const { pid, ending, stopNews } = child
  if (ending !== undefined) {
    reap(kernel, child)
    return { pid, change: ending }
  }
  if (what.untraced === true && stopNews !== undefined) {
    child.stopNews = undefined
    return { pid, change: { stopped: stopNews } }
  }
  if (what.continued === true && child.hasContinued) {
    child.hasContinued = false
    return { pid, change: { continued: true } }
  }
  return undefined
}
