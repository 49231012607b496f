/** Forks: a process with a copy of the shell that goes on in its own way. */
import { EAGAIN, type Errno, failed } from '../../base/errno.ts'
import { SIGNAL_NAMES } from '../../base/signals.ts'
import type { Pid } from '../../world/process.ts'
import type { Run, Sys } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runExitTrap } from './trap.ts'

/** Seconds bash sleeps between its attempts to fork (jobs.c of bash 5.2). */
const RETRIES_S = [1, 2, 4, 8]

/** Forks a copy of the shell that runs `body`; an Errno (already said) when there is no room. */
export function* spawn(
  shell: ShellProcess,
  body: (child: ShellProcess) => Run<number>,
): Run<Pid | Errno> {
  return yield* forkPatiently(shell, (sys) => {
    const child = shell.copy()
    child.sys = sys
    for (const signal of shell.ownSignals) sys.handle(signal, 'default')
    child.subshellLevel++
    return childMain(child, body)
  })
}

/**
 * sys.fork as bash does it: tries again for a while, then gives the line up. Its own dead children
 * are no hindrance: bash takes them away as they end, at the latest here (make_child of jobs.c).
 */
export function* forkPatiently(
  shell: ShellProcess,
  body: (sys: Sys) => Run<number>,
): Run<Pid | Errno> {
  for (const seconds of RETRIES_S) {
    const first = shell.sys.fork(body)
    if (first !== EAGAIN) return first
    yield* shell.sys.pause()
    yield* shell.jobs.update()
    const pid = shell.sys.fork(body)
    if (pid !== EAGAIN) return pid
    yield* shell.complain(`fork: retry: ${EAGAIN.text}`)
    yield* shell.sys.sleep(seconds * 1000)
  }
  const pid = shell.sys.fork(body)
  if (!failed(pid)) return pid
  yield* shell.complain(`fork: ${pid.text}`)
  shell.control = { kind: 'abandon', status: 254 }
  return pid
}

function* childMain(child: ShellProcess, body: (child: ShellProcess) => Run<number>): Run<number> {
  resetSignals(child, child.sys)
  const { options } = child
  for (const [name, { command }] of child.traps) {
    const stays =
      name === 'ERR' ? options.get('errtrace') : isTracing(name) && options.get('functrace')
    if (!stays && (command !== '' || name === 'EXIT')) child.traps.delete(name)
  }
  child.hasErrTrap = child.traps.has('ERR')
  child.hasDebugTrap = child.traps.has('DEBUG')
  const status: number = yield body(child)
  return yield* finish(child, status)
}

const isTracing = (name: string): boolean => name === 'DEBUG' || name === 'RETURN'

/** The shell ends: its status, after `trap ... EXIT` had its say. */
export function* finish(shell: ShellProcess, status: number): Run<number> {
  const { control } = shell
  const ending = control?.kind === 'exit' || control?.kind === 'abandon' ? control.status : status
  return yield* runExitTrap(shell, ending)
}

/** Signals that the shell caught or ignored for itself are as usual in a child. */
export const resetSignals = (shell: ShellProcess, sys: Sys): void => {
  for (const [name, { command }] of shell.traps) {
    const signal = SIGNAL_NAMES.indexOf(name)
    if (signal > 0 && command !== '') sys.handle(signal, 'default')
  }
  for (const signal of shell.ownSignals) sys.handle(signal, 'default')
}
