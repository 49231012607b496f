/** fork, exec, sessions and groups, users, limits. */
import type { ByteString } from '../../base/bytes.ts'
import {
  EACCES,
  EAGAIN,
  EINVAL,
  ENOMEM,
  EPERM,
  type Errno,
  ESRCH,
  failed,
} from '../../base/errno.ts'
import { DESCRIPTORS_MAX, GROUPS_MAX } from '../../base/limits.ts'
import { Waiting } from '../../base/waiting.ts'
import { RLIMIT_NOFILE, RLIMIT_NPROC, RLIMITS } from '../default-limits.ts'
import { close } from '../files.ts'
import type { Kernel } from '../kernel.ts'
import type { Credentials, Pid } from '../process.ts'
import { type Limit, Row } from '../row.ts'
import type { Ino } from '../tree.ts'

/** EAGAIN at the user's limit (root has none) and at the world's, ENOMEM for its descriptors. */
export const fork = (kernel: Kernel, row: Row): Row | Errno => {
  const { uid } = row.credentials
  const isLimited = uid !== 0 && kernel.table.countOf(uid) >= row.limit(RLIMIT_NPROC)
  if (isLimited) return EAGAIN
  if (kernel.usage.descriptors + row.files.size > DESCRIPTORS_MAX) return ENOMEM
  const pid = kernel.table.newPid()
  if (failed(pid)) return pid
  const { limits } = row
  const child = new Row({ pid, startedMs: kernel.clock.nowMs(), limits, usage: kernel.usage })
  child.ppid = row.pid
  child.parent = row
  row.children.add(child)
  child.pgid = row.pgid
  child.sid = row.sid
  child.credentials = row.credentials
  child.umask = row.umask
  child.comm = row.comm
  child.argv = row.argv
  child.environment = row.environment
  child.tty = row.tty
  child.nice = row.nice
  child.login = row.login
  if (row.handlers !== undefined) child.handlers = new Map(row.handlers)
  row.files.copyTo(child.files)
  stand(kernel, child, row)
  kernel.table.add(child)
  return child
}

/** A process's places, held as long as it lives. */
export const stand = (
  kernel: Kernel,
  row: Row,
  at: { cwd: Ino; root: Ino; exe: Ino | undefined },
): void => {
  row.cwd = at.cwd
  row.root = at.root
  row.exe = at.exe
  kernel.tree.hold(at.cwd)
  kernel.tree.hold(at.root)
  if (at.exe !== undefined) kernel.tree.hold(at.exe)
}

/** What is left of a process after execve(2). */
export const execed = (
  kernel: Kernel,
  row: Row,
  as: {
    exe: Ino
    comm: ByteString
    argv: readonly ByteString[]
    environment: readonly ByteString[]
  },
): Row => {
  for (const fd of row.files.list()) if (row.files.isCloexec(fd)) void close(kernel, row, fd)
  if (row.handlers !== undefined) {
    for (const [signal, how] of row.handlers) if (how === 'catch') row.handlers.delete(signal)
  }
  row.pending = []
  kernel.tree.hold(as.exe)
  if (row.exe !== undefined) kernel.tree.release(row.exe)
  row.exe = as.exe
  row.comm = as.comm
  row.argv = as.argv
  row.environment = as.environment
  row.hasExeced = true
  return row
}

/** getpgid(2); ESRCH. */
export const getpgid = (kernel: Kernel, row: Row, pid: Pid): Pid | Errno => {
  const target = pid === 0 ? row : kernel.table.get(pid)
  return target === undefined ? ESRCH : target.pgid
}

/** setpgid(2): oneself or a child before its exec, within the session. */
export const setpgid = (kernel: Kernel, row: Row, pid: Pid, wanted: Pid): Pid | Errno => {
  if (wanted < 0) return EINVAL
  const target = pid === 0 ? row : kernel.table.get(pid)
  if (target === undefined) return ESRCH
  const pgid = wanted === 0 ? target.pid : wanted
  if (target !== row) {
    if (target.parent !== row) return ESRCH
    if (target.sid !== row.sid) return EPERM
    if (target.hasExeced) return EACCES
  }
  if (target.sid === target.pid) return EPERM
  if (pgid !== target.pid) {
    const members = kernel.table.group(pgid)
    if (!members.some((member) => member.sid === row.sid)) return EPERM
  }
  target.pgid = pgid
  return pgid
}

/** A new session without a terminal; EPERM for who leads a group already. */
export const setsid = (kernel: Kernel, row: Row): Pid | Errno => {
  if (row.sid === row.pid || kernel.table.group(row.pid).length > 0) return EPERM
  row.sid = row.pid
  row.pgid = row.pid
  row.tty = undefined
  return row.pid
}

/** setuid(2), setgid(2), setgroups(2): root sets all ids, others the effective one back. */
export const setCredentials = (
  row: Row,
  to: { uid?: number; gid?: number; groups?: readonly number[] },
): Row | Errno => {
  const { groups, gid, uid } = to
  const had = row.credentials
  const isRoot = had.euid === 0
  if (groups !== undefined && groups.length > GROUPS_MAX) return EINVAL
  if (groups !== undefined && !isRoot) return EPERM
  let next: Credentials = groups === undefined ? had : { ...had, groups: [...groups] }
  if (gid !== undefined) {
    if (!isRoot && gid !== had.gid && gid !== had.sgid) return EPERM
    next = isRoot ? { ...next, gid, egid: gid, sgid: gid } : { ...next, egid: gid }
  }
  if (uid !== undefined) {
    if (!isRoot && uid !== had.uid && uid !== had.suid) return EPERM
    next = isRoot ? { ...next, uid, euid: uid, suid: uid } : { ...next, euid: uid }
  }
  row.credentials = next
  return row
}

/** sysctl fs.nr_open: more descriptors no process may ask for. */
const NR_OPEN = 1_048_576

/** getrlimit(2); EINVAL. */
export const limit = (row: Row, resource: number): Limit | Errno => {
  if (!Number.isInteger(resource) || resource < 0 || resource >= RLIMITS) return EINVAL
  return (
    row.limits.get(resource) ?? { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }
  )
}

/** setrlimit(2): EINVAL for soft above hard, EPERM for who raises the hard one. */
export const setLimit = (row: Row, resource: number, to: Limit): Row | Errno => {
  const had = limit(row, resource)
  if (failed(had)) return had
  if (to.soft > to.hard) return EINVAL
  if (resource === RLIMIT_NOFILE && to.hard > NR_OPEN) return EPERM
  if (to.hard > had.hard && row.credentials.euid !== 0) return EPERM
  row.limits = new Map(row.limits).set(resource, { soft: to.soft, hard: to.hard })
  return row
}

/** Timers of one process that are running: nobody waits for more at a time. */
const TIMERS_MAX = 16

/** Wakes after so many milliseconds, unless the process has ended by then. */
export const timer = (kernel: Kernel, row: Row, ms: number): Waiting => {
  const waiting = new Waiting()
  row.timers ??= new Set()
  const { timers } = row
  if (timers.size >= TIMERS_MAX) {
    for (const cancel of timers) {
      cancel()
      timers.delete(cancel)
      break
    }
  }
  const cancel = kernel.clock.after(ms, () => {
    timers.delete(cancel)
    waiting.wakeAll()
  })
  timers.add(cancel)
  return waiting
}
