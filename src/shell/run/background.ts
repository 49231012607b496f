/** Commands that end with &: a process of their own, the shell goes on at once. */
import { failed } from '../../base/errno.ts'
import { SIGINT, SIGQUIT } from '../../base/signals.ts'
import type { Fd, Pid } from '../../world/process.ts'
import type { AndOr } from '../ast.ts'
import { printAndOr } from '../command-text.ts'
import { printCommand } from '../print.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runAndOr } from './list.ts'
import { startPipeline } from './pipeline.ts'
import { spawn } from './spawn.ts'

/** Starts it; 0, or the status of a fork that failed. */
export function* startBackground(shell: ShellProcess, command: AndOr): Run<number> {
  const { first, rest } = command
  const isPipeline = rest.length === 0 && !first.negated && first.timed === undefined
  if (isPipeline && first.commands.length > 1) {
    const started = yield* startPipeline(shell, first, { background: true })
    if (started === undefined) return shell.control?.kind === 'abandon' ? shell.control.status : 254
    const processes = started.processes.map(({ pid, text }) => ({ pid, text: text() }))
    return yield* announce(shell, { ...started, processes, text: printAndOr(command) })
  }
  const isControlled = shell.options.get('monitor')
  const only = isPipeline ? first.commands[0]?.command : undefined
  const pid = yield* spawn(shell, (child) => {
    enterBackground(child, isControlled, undefined)
    if (only?.kind === 'simple') child.ignoring++
    return runAndOr(child, command, { isLast: true, isElement: isPipeline })
  })
  if (failed(pid)) return 254
  if (isControlled) shell.sys.setpgid(pid, pid)
  const text = only === undefined ? printAndOr(command) : printCommand(only)
  const pgid = isControlled ? pid : shell.sys.process.pgid
  return yield* announce(shell, { pgid, processes: [{ pid, text }], text })
}

function* announce(
  shell: ShellProcess,
  job: {
    readonly pgid: Pid
    readonly processes: readonly { readonly pid: Pid; readonly text: string }[]
    readonly text: string
  },
): Run<number> {
  const { number } = shell.jobs.add({ ...job, background: true })
  const last = job.processes[job.processes.length - 1]
  shell.backgroundPid = last?.pid
  if (shell.interactive && shell.dialect === 'bash') yield* shell.err(`[${number}] ${last?.pid}\n`)
  return 0
}

/** What a background process does first: its group, or (without job control) no input, no ^C. */
export const enterBackground = (
  child: ShellProcess,
  isControlled: boolean,
  group: Pid | undefined,
): void => {
  const { sys } = child
  if (isControlled) {
    sys.setpgid(sys.process.pid, group ?? sys.process.pid)
    child.options.set('monitor', false)
    return
  }
  sys.handle(SIGINT, 'ignore')
  sys.handle(SIGQUIT, 'ignore')
  if (group !== undefined) return
  const nothing = sys.open('/dev/null')
  if (failed(nothing) || nothing === 0) return
  sys.dup2(nothing, 0 as Fd)
  sys.close(nothing)
}
