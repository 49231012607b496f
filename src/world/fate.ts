/** What becomes of processes: signals take effect, they stop, go on, end, and are told of. */
import {
  defaultAction,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
} from '../base/signals.ts'
import { RLIMIT_CORE } from './default-limits.ts'
import { closeFile } from './files.ts'
import type { Kernel } from './kernel.ts'
import type { Ending } from './process.ts'
import type { Row } from './row.ts'

const INIT = 1
const STOPS = new Set([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU])

/** Sends a signal that the kernel or somebody allowed to has decided on. */
export const send = (kernel: Kernel, to: Row, signal: number): void => {
  if (to.state === 'zombie') return
  // Nothing reaches init but what it asks for (SIGNAL_UNKILLABLE).
  if (to.pid === 1 && to.handlers?.get(signal) !== 'catch') return
  if (to.resident?.kernel !== undefined) return
  if (signal === SIGCONT) resume(kernel, to)
  if (STOPS.has(signal)) to.pending = to.pending.filter((other) => other !== SIGCONT)
  const handler = signal === SIGKILL || signal === SIGSTOP ? undefined : to.handlers?.get(signal)
  if (handler === 'ignore') return
  if (to.state === 'stopped' && signal !== SIGKILL && signal !== SIGCONT && handler === undefined) {
    // A stopped process only sees SIGKILL and SIGCONT; the rest waits until it goes on.
    delay(to, signal)
    return
  }
  if (handler === 'catch') {
    // Standard signals don't queue: one that waits already is enough.
    if (!to.pending.includes(signal)) to.pending.push(signal)
    if (to.state !== 'stopped') to.runner?.notice()
    return
  }
  switch (defaultAction(signal)) {
    case 'end':
      return endProcess(kernel, to, { signal, dumped: false })
    case 'dump':
      // Without room for a core file none is dumped.
      return endProcess(kernel, to, { signal, dumped: to.limit(RLIMIT_CORE) > 0 })
    case 'stop':
      // A terminal's stop would leave an orphaned group stopped for ever: it is not obeyed.
      if (signal !== SIGSTOP && isOrphaned(kernel, to.pgid, to.sid)) return
      return stop(kernel, to, signal)
    case 'continue':
    case 'ignore':
  }
}

const delay = (row: Row, signal: number): void => {
  row.delayed ??= new Set()
  if (!STOPS.has(signal)) row.delayed.add(signal)
}

const stop = (kernel: Kernel, row: Row, signal: number): void => {
  if (row.state === 'stopped') return
  row.state = 'stopped'
  row.stopNews = signal
  row.hasContinued = false
  tellParent(kernel, row)
  row.runner?.notice()
}

const resume = (kernel: Kernel, row: Row): void => {
  row.pending = row.pending.filter((signal) => !STOPS.has(signal))
  if (row.state !== 'stopped') return
  row.state = 'sleeping'
  row.stopNews = undefined
  row.hasContinued = true
  tellParent(kernel, row)
  row.wakeContinued()
  row.runner?.notice()
  const { delayed } = row
  row.delayed = undefined
  for (const signal of delayed ?? []) send(kernel, row, signal)
}

/** SIGCHLD, and whoever waits looks again. */
export const tellParent = (kernel: Kernel, row: Row): void => {
  const { parent } = row
  if (parent !== undefined) send(kernel, parent, SIGCHLD)
  row.wakeParent()
}

/**
 * Whether no member of a group has a parent in another group of the same session: then nobody is
 * left to continue it (setpgid(2), "orphaned process group").
 */
export const isOrphaned = (kernel: Kernel, pgid: number, sid: number, but?: Row): boolean => {
  for (const row of kernel.table.group(pgid)) {
    if (row === but || row.state === 'zombie') continue
    const { parent } = row
    if (parent === undefined || parent.pid === 1) continue
    if (parent.pgid !== pgid && parent.sid === sid) return false
  }
  return true
}

/** SIGHUP and SIGCONT to a group that became an orphan while members of it were stopped. */
export const wakeOrphans = (kernel: Kernel, pgid: number, sid: number): void => {
  if (!isOrphaned(kernel, pgid, sid)) return
  const members = kernel.table.group(pgid)
  if (!members.some((row) => row.state === 'stopped')) return
  for (const row of members) {
    send(kernel, row, SIGHUP)
    send(kernel, row, SIGCONT)
  }
}

/** The process is over; it stays as a zombie until it is waited for. */
export const endProcess = (kernel: Kernel, row: Row, ending: Ending): void => {
  if (row.ending !== undefined) return
  row.ending = ending
  row.state = 'zombie'
  row.pending = []
  row.delayed = undefined
  row.stopNews = undefined
  row.hasContinued = false
  for (const cancel of row.timers ?? []) cancel()
  row.timers = undefined
  kernel.fifos.giveUp(row)
  closeAll(kernel, row)
  const { pgid, sid } = row
  adoptChildren(kernel, row)
  if (row.sid === row.pid) hangUp(kernel, row)
  row.runner?.notice()
  row.wakeContinued()
  tellParent(kernel, row)
  const { parent } = row
  const isAwaited =
    parent !== undefined &&
    parent.pid !== INIT &&
    parent.resident === undefined &&
    parent.handlers?.get(SIGCHLD) !== 'ignore'
  if (!isAwaited) reap(kernel, row)
  wakeOrphans(kernel, pgid, sid)
}

const closeAll = (kernel: Kernel, row: Row): void => {
  for (const fd of row.files.list()) {
    const file = row.files.take(fd)
    if ('refs' in file) closeFile(kernel, file)
  }
  kernel.tree.release(row.cwd)
  kernel.tree.release(row.root)
  if (row.exe !== undefined) kernel.tree.release(row.exe)
}

/** Children go to init, which waits for those that have ended. */
const adoptChildren = (kernel: Kernel, row: Row): void => {
  const init = kernel.table.get(INIT)
  const groups = new Map<number, number>()
  for (const child of [...row.children]) {
    row.children.delete(child)
    child.ppid = INIT
    child.parent = init
    init?.children.add(child)
    if (child.state === 'zombie') reap(kernel, child)
    else if (child.pgid !== row.pgid && child.sid === row.sid) groups.set(child.pgid, child.sid)
  }
  for (const [pgid, sid] of groups) wakeOrphans(kernel, pgid, sid)
}

/** A session leader's terminal hangs up: its foreground group is told. */
const hangUp = (kernel: Kernel, row: Row): void => {
  const { tty } = row
  if (tty === undefined) return
  for (const member of kernel.table.group(tty.foreground)) {
    if (member === row || member.sid !== row.sid) continue
    send(kernel, member, SIGHUP)
    send(kernel, member, SIGCONT)
  }
  for (const member of kernel.table.all()) if (member.sid === row.sid) member.tty = undefined
}

/** The number is free again. */
export const reap = (kernel: Kernel, row: Row): void => {
  row.parent?.children.delete(row)
  kernel.table.remove(row)
}
