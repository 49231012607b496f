/** ^C and hang-ups at the prompt of an interactive shell. */
import { SIGCONT, SIGHUP, SIGINT } from '../base/signals.ts'
import type { Run } from './program.ts'
import type { ShellProcess } from './shell-process.ts'

/** What was interrupted is over: the next command begins as if nothing had been. */
export const forgetInterruption = (shell: ShellProcess): void => {
  if (shell.interruption !== undefined && shell.control?.kind === 'abandon') {
    shell.control = undefined
  }
  shell.interruption = undefined
}

/** The terminal is gone: jobs hear of it, unless `disown -h` spared them. */
const hangUpJobs = (shell: ShellProcess): void => {
  for (const { pgid, noHangup, controlled } of shell.jobs.list()) {
    if (noHangup || !controlled) continue
    shell.sys.kill(-pgid, SIGHUP)
    shell.sys.kill(-pgid, SIGCONT)
  }
}

/** ^C: a new line and a new prompt; true when the terminal hung up and the shell is to end. */
export function* wasInterrupted(shell: ShellProcess): Run<boolean> {
  const { interruption } = shell
  forgetInterruption(shell)
  if (interruption === SIGHUP) {
    hangUpJobs(shell)
    shell.control = { kind: 'exit', status: 128 + SIGHUP }
    return true
  }
  if (interruption !== SIGINT || !shell.interactive) return false
  if (!shell.isDoor) yield* shell.err('\n')
  shell.status = 130
  return false
}
