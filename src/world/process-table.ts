/** All processes of a world, by pid. */
import { EAGAIN, type Errno } from '../base/errno.ts'
import { PID_MAX, PID_STEP, PID_WRAP } from '../base/limits.ts'
import type { Pid } from './process.ts'
import type { Row } from './row.ts'

/** Rows by pid, and the counter that gives pids out. */
export class ProcessTable {
  readonly #rows = new Map<Pid, Row>()
  #processesMax: number
  readonly #raised: () => void
  #nextPid: Pid
  /** No pid from here on was ever given: what the store remembers. */
  ceiling: Pid

  /** `raised` is told when the ceiling grew. */
  constructor(setup: { processes: number; nextPid: Pid; ceiling: Pid; raised: () => void }) {
    this.#processesMax = setup.processes
    this.#nextPid = setup.nextPid
    this.ceiling = setup.ceiling
    this.#raised = setup.raised
  }

  /** So many processes more may be: the machine's own daemons are nobody's doing. */
  keepsFree(residents: number): void {
    this.#processesMax += residents
  }

  get(pid: Pid): Row | undefined {
    return this.#rows.get(pid)
  }

  /** All rows in the order of their pids. */
  list(): Row[] {
    return [...this.#rows.values()].sort((a, b) => a.pid - b.pid)
  }

  all(): Iterable<Row> {
    return this.#rows.values()
  }

  get size(): number {
    return this.#rows.size
  }

  /** A number nobody has, not as process, group or session either; EAGAIN at the world's limit. */
  newPid(): Pid | Errno {
    if (this.#rows.size >= this.#processesMax) return EAGAIN
    let pid = this.#nextPid
    for (;;) {
      if (pid >= PID_MAX) pid = PID_WRAP
      if (!this.#isTaken(pid)) break
      pid++
    }
    this.#nextPid = pid + 1
    if (pid >= this.ceiling) {
      this.ceiling = pid + PID_STEP
      this.#raised()
    }
    return pid
  }

  #isTaken(pid: Pid): boolean {
    if (this.#rows.has(pid)) return true
    for (const row of this.#rows.values()) if (row.pgid === pid || row.sid === pid) return true
    return false
  }

  add(row: Row): void {
    this.#rows.set(row.pid, row)
  }

  remove(row: Row): void {
    this.#rows.delete(row.pid)
  }

  /** The members of a process group. */
  group(pgid: Pid): Row[] {
    const members: Row[] = []
    for (const row of this.#rows.values()) if (row.pgid === pgid) members.push(row)
    return members
  }

  /** How many processes a user has (RLIMIT_NPROC). */
  countOf(uid: number): number {
    let count = 0
    for (const row of this.#rows.values()) if (row.credentials.uid === uid) count++
    return count
  }
}
