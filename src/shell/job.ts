/** Jobs: what was started in the background or stopped, as `jobs`, `wait`, `fg`, `kill %1` see it. */
import type { ByteString } from '../base/bytes.ts'
import type { Ending, Pid } from '../world/process.ts'
import type { Run } from './program.ts'

export interface JobProcess {
  readonly pid: Pid
  /** The command as the table prints it. */
  readonly text: ByteString
  /** Running, stopped by a signal, or how it ended. */
  state: 'running' | { readonly stopped: number } | Ending
}

export interface Job {
  /** N of %N. */
  readonly number: number
  readonly pgid: Pid
  readonly processes: readonly JobProcess[]
  /** The whole command line. */
  readonly text: ByteString
  /** Started with & (the table then shows it with a trailing &). */
  background: boolean
  /** Its end has been told to the user. */
  notified: boolean
  /** `disown -h`. */
  noHangup: boolean
  /** Runs under job control: a process group of its own. */
  readonly controlled: boolean
  /** Working directory when it started. */
  readonly directory: ByteString
}

export interface Jobs {
  /** The signal whose trap ended the last wait. */
  readonly interruptedBy: number
  /** By number. */
  list(): readonly Job[]
  readonly current: Job | undefined
  readonly previous: Job | undefined
  /** %1, %+, %-, %%, %text, %?text; undefined: none; 'ambiguous'. */
  find(specification: ByteString): Job | undefined | 'ambiguous'
  byPid(pid: Pid): Job | undefined
  remove(job: Job): void
  /** Takes in without waiting what children did since (wait4 with WNOHANG): `yield*` it. */
  update(how?: { sparesFresh?: boolean }): Run<void>
  /** The shell itself has sent it a signal: what comes of it is told at the next prompt but one. */
  signalled(job: Job): void
  /** Running, stopped, or ended: what the table shows of a job as a whole. */
  stateOf(job: Job): 'running' | { readonly stopped: number } | Ending
  /** One line of `jobs`, without newline: `[1]+  Running                 sleep 9 &`. */
  describe(job: Job, how?: { pids?: boolean }): ByteString
  /** Waits for a job; answers its status; undefined: a trapped signal came first. */
  wait(job: Job): Run<number | undefined>
  /** Waits for a child by pid: its status; undefined when it is no child of this shell. */
  waitPid(pid: Pid): Run<number | undefined>
  /** Waits for the next child to end (`wait -n`): status and pid. */
  waitNext(among?: readonly Pid[]): Run<{ readonly status: number; readonly pid: Pid } | undefined>
  /** fg and bg: continues a job; fg answers its status. */
  resume(job: Job, how: { foreground: boolean }): Run<number>
}
