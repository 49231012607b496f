/** How the job table is worded (jobs.c of bash 5.2; strsignal(3) of glibc 2.36). */
import type { ByteString } from '../base/bytes.ts'
import type { Ending } from '../world/process.ts'
import type { JobProcess } from './job.ts'

const TEXTS: readonly string[] = [
  '',
  'Hangup',
  'Interrupt',
  'Quit',
  'Illegal instruction',
  'Trace/breakpoint trap',
  'Aborted',
  'Bus error',
  'Floating point exception',
  'Killed',
  'User defined signal 1',
  'Segmentation fault',
  'User defined signal 2',
  'Broken pipe',
  'Alarm clock',
  'Terminated',
  'Stack fault',
  'Child exited',
  'Continued',
  'Stopped (signal)',
  'Stopped',
  'Stopped (tty input)',
  'Stopped (tty output)',
  'Urgent I/O condition',
  'CPU time limit exceeded',
  'File size limit exceeded',
  'Virtual timer expired',
  'Profiling timer expired',
  'Window changed',
  'I/O possible',
  'Power failure',
  'Bad system call',
]

/** strsignal(3). */
export const signalText = (signal: number): string =>
  TEXTS[signal] ?? (signal >= 34 ? `Real-time signal ${signal - 34}` : `Unknown signal ${signal}`)

/** The same in dash's table (showjob of jobs.c). */
export const DASH_STATE_WIDTH = 27

/** Characters the state takes in the table (LONGEST_SIGNAL_DESC). */
const STATE_WIDTH = 24

type State = 'running' | { readonly stopped: number } | Ending

/** `Running`, `Stopped`, `Done`, `Exit 2`, `Killed`. */
export const stateText = (state: State): string => {
  if (state === 'running') return 'Running'
  if ('stopped' in state) return 'Stopped'
  if ('status' in state) return state.status === 0 ? 'Done' : `Exit ${state.status}`
  return signalText(state.signal) + (state.dumped ? ' (core dumped)' : '')
}

/** A state as wide as the table wants it. */
export const statePadded = (state: State): string => stateText(state).padEnd(STATE_WIDTH)

/**
 * A dead pipeline as a shell without terminal tells it: one line a process,
 * ` 1842 Killed                  sleep 5`.
 */
export const deadText = (processes: readonly JobProcess[]): ByteString =>
  processes
    .map(({ pid, state, text }, i) => {
      const shown = `${`${pid}`.padStart(5)} ${statePadded(state)}`
      return i === 0 ? `${shown}${text}` : `     ${shown}| ${text}`
    })
    .join('\n')
