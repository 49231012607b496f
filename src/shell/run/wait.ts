/** Waiting for a child in the foreground, and what is said when a signal ended it. */
import { EINTR, failed } from '../../base/errno.ts'
import { SIGINT, SIGPIPE, SIGTERM } from '../../base/signals.ts'
import type { Ending, Pid } from '../../world/process.ts'
import { signalText } from '../job-text.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** The exit status of an ending: 128 + n for signals. */
export const statusOf = (ending: Ending): number =>
  'status' in ending ? ending.status : 128 + ending.signal

/** Waits for a child to end; its status, nothing said. 127 when it is no child. */
export function* waitStatus(shell: ShellProcess, pid: Pid): Run<number> {
  const ending = yield* waitEnding(shell, pid)
  return ending === undefined ? 127 : statusOf(ending)
}

/** Waits for a child to end, however many signals come meanwhile. */
export function* waitEnding(shell: ShellProcess, pid: Pid): Run<Ending | undefined> {
  for (;;) {
    const waited = yield* shell.sys.wait({ pid })
    if (waited === EINTR) continue
    if (waited === undefined || failed(waited)) return undefined
    const { change } = waited
    if ('status' in change || 'signal' in change) return change
  }
}

/**
 * What a shell that is no terminal's says when a foreground child was ended by a signal
 * (notify_of_job_status of bash 5.2 as Debian builds it). `text`: `  1842 Killed     sleep 5`.
 */
export function* sayEnding(shell: ShellProcess, ending: Ending, text: () => string): Run<void> {
  if (!('signal' in ending)) return
  const { signal, dumped } = ending
  if (signal === SIGINT || signal === SIGPIPE) return
  if (!shell.interactive && signal !== SIGTERM && shell.dialect === 'bash') {
    yield* shell.complain(text())
    return
  }
  yield* shell.err(`${signalText(signal)}${dumped ? ' (core dumped)' : ''}\n`)
}
