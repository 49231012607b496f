/** Foreground jobs: waiting for a pipeline, with the terminal handed over under job control. */

import type { ByteString } from '../../base/bytes.ts'
import { EINTR, failed } from '../../base/errno.ts'
import { SIGCONT, SIGINT, SIGNAL_NAMES, SIGPIPE, SIGTERM } from '../../base/signals.ts'
import type { Pid, Tty, Waited } from '../../world/process.ts'
import type { Job } from '../job.ts'
import { deadText } from '../job-text.ts'
import { isOver, isStopped } from '../jobs.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { interrupt } from './trap.ts'
import { sayEnding, statusOf } from './wait.ts'

/** What runs in the foreground: its processes in order. */
export interface Foreground {
  readonly pgid: Pid
  readonly processes: readonly { readonly pid: Pid; readonly text: () => ByteString }[]
  readonly text: () => ByteString
}

/** Waits for all processes; answers their statuses in order. */
export function* waitForeground(shell: ShellProcess, them: Foreground): Run<readonly number[]> {
  if (shell.options.get('monitor')) return yield* waitControlled(shell, them)
  const { processes } = them
  const statuses: number[] = []
  const ended: Waited['change'][] = []
  for (const { pid } of processes) {
    const waited = yield* waitOne(shell, pid, false)
    if (waited === undefined) {
      statuses.push(127)
      ended.push({ status: 127 })
      continue
    }
    ended.push(waited.change)
    statuses.push(statusOfChange(waited.change))
  }
  const last = ended[ended.length - 1]
  if (last !== undefined && 'signal' in last) {
    yield* sayEnding(shell, last, () =>
      deadText(
        processes.map(({ pid, text }, i) => ({
          pid,
          text: text(),
          state: (ended[i] ?? { status: 0 }) as { status: number },
        })),
      ),
    )
    if (last.signal === SIGINT) interrupt(shell, SIGINT)
  }
  if (shell.jobs.list().length > 0) yield* shell.jobs.update()
  return statuses
}

/** In a script: which background jobs a signal has ended, once for each. */
export function* tellDead(shell: ShellProcess): Run<void> {
  if (shell.interactive) return
  for (const job of shell.jobs.list()) {
    const state = shell.jobs.stateOf(job)
    if (job.notified || typeof state !== 'object' || 'stopped' in state) continue
    job.notified = true
    if (shell.options.get('monitor')) {
      yield* shell.err(`${shell.jobs.describe(job)}\n`)
      continue
    }
    if (!('signal' in state)) continue
    const { signal } = state
    if (signal === SIGINT || signal === SIGPIPE || signal === SIGTERM) continue
    if (!shell.traps.has(SIGNAL_NAMES[signal] ?? '')) yield* shell.complain(deadText(job.processes))
  }
}

const statusOfChange = (change: Waited['change']): number => {
  if ('stopped' in change) return 128 + change.stopped
  return 'continued' in change ? 0 : statusOf(change)
}

function* waitOne(shell: ShellProcess, pid: Pid, untraced: boolean): Run<Waited | undefined> {
  for (;;) {
    const waited = yield* shell.sys.wait({ pid, untraced })
    if (waited === EINTR) continue
    return waited === undefined || failed(waited) ? undefined : waited
  }
}

function* waitControlled(shell: ShellProcess, them: Foreground): Run<readonly number[]> {
  const job = shell.jobs.add({
    pgid: them.pgid,
    processes: them.processes.map(({ pid, text }) => ({ pid, text: text() })),
    text: them.text(),
    background: false,
  })
  yield* waitJob(shell, job)
  return job.processes.map(({ state }) =>
    state === 'running' ? 0 : 'stopped' in state ? 128 + state.stopped : statusOf(state),
  )
}

/** Waits until a job in the foreground has ended or stopped, and says which. */
function* waitJob(shell: ShellProcess, job: Job): Run<void> {
  const tty = terminalOf(shell)
  giveTerminal(tty, job.pgid)
  for (const process of job.processes) {
    while (process.state === 'running') {
      const waited = yield* waitOne(shell, process.pid, true)
      if (waited === undefined) process.state = { status: 127 }
      else shell.jobs.note(job, waited)
    }
  }
  giveTerminal(tty, shell.sys.process.pgid)
  if (isStopped(job)) {
    shell.jobs.makeCurrent(job)
    job.background = true
    job.notified = true
    const gap = shell.dialect === 'dash' ? '' : '\n'
    yield* shell.err(`${gap}${shell.jobs.describe(job)}\n`)
    if (shell.loops > 0) shell.control = { kind: 'break', levels: shell.loops }
    return
  }
  shell.jobs.remove(job)
  const last = job.processes[job.processes.length - 1]
  if (last === undefined || last.state === 'running' || !isOver(last)) return
  if ('signal' in last.state) {
    if (last.state.signal === SIGINT) interrupt(shell, SIGINT)
    yield* sayEnding(shell, last.state, () => deadText(job.processes))
  }
}

/** fg: prints the command, continues the job, waits for it. */
export function* resumeJob(shell: ShellProcess, job: Job): Run<number> {
  giveTerminal(terminalOf(shell), job.pgid)
  const sent = shell.sys.kill(-job.pgid, SIGCONT)
  if (failed(sent)) return 1
  yield* waitJob(shell, job)
  const last = job.processes[job.processes.length - 1]
  if (last === undefined || last.state === 'running') return 0
  return 'stopped' in last.state ? 128 + last.state.stopped : statusOf(last.state)
}

/** The terminal this shell controls jobs on. */
export const terminalOf = (shell: ShellProcess): Tty | undefined =>
  shell.interactive || !shell.isSubshell ? shell.sys.process.tty : undefined

const giveTerminal = (tty: Tty | undefined, pgid: Pid): void => {
  if (tty !== undefined) tty.foreground = pgid
}
