/** Leaving an interactive shell while jobs are stopped: bash says so once (exit_shell of bash 5.2). */
import type { Run } from './program.ts'
import type { Shell } from './state.ts'

/** Number of the command that was warned about or looked at the jobs. */
const warned = new WeakMap<Shell, number>()

/** False, with the warning said, unless the command before was warned or was `jobs`. */
export function* mayLeave(shell: Shell): Run<boolean> {
  yield* shell.jobs.update()
  const isAnyStopped = shell.jobs.list().some((job) => {
    const state = shell.jobs.stateOf(job)
    return typeof state === 'object' && 'stopped' in state
  })
  const before = warned.get(shell)
  noteJobsSeen(shell)
  if (!isAnyStopped || (before !== undefined && shell.commandNumber - before <= 1)) return true
  yield* shell.err('There are stopped jobs.\n')
  return false
}

/** `jobs` was called: leaving right after it needs no warning. */
export const noteJobsSeen = (shell: Shell): void => {
  warned.set(shell, shell.commandNumber)
}
