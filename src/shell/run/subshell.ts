/** ( list ): a forked shell. */
import { failed } from '../../base/errno.ts'
import type { Command } from '../ast.ts'
import { printCommand } from '../print.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { waitForeground } from './foreground.ts'
import { type Position, runList } from './list.ts'
import { redirect } from './redirect.ts'
import { spawn } from './spawn.ts'
import { failedStep } from './trap.ts'

/** A frame. */
export function* runSubshell(
  shell: ShellProcess,
  command: Extract<Command, { readonly kind: 'subshell' }>,
  how: Position,
): Run<number> {
  shell.enter(command)
  if (how.isElement === true && shell.isSubshell && shell.traps.size === 0) {
    shell.subshellLevel++
    return yield inside(shell, command)
  }
  const isControlled = shell.options.get('monitor')
  const pid = yield* spawn(shell, (child) => {
    if (isControlled) {
      child.sys.setpgid(child.sys.process.pid, child.sys.process.pid)
      child.options.set('monitor', false)
    }
    return inside(child, command)
  })
  if (failed(pid)) return 254
  if (isControlled) shell.sys.setpgid(pid, pid)
  const text = () => printCommand(command)
  const pgid = isControlled ? pid : shell.sys.process.pgid
  const [status = 0] = yield* waitForeground(shell, { pgid, processes: [{ pid, text }], text })
  shell.pipeStatus = [status]
  shell.status = status
  if (status !== 0) yield* failedStep(shell, status)
  return status
}

function* inside(
  shell: ShellProcess,
  { body, redirects, line }: Extract<Command, { readonly kind: 'subshell' }>,
): Run<number> {
  if (redirects.length > 0) {
    shell.line = line
    const redirections = yield* redirect(shell, redirects)
    if (redirections === undefined) return shell.redirectStatus
    redirections.keep()
  }
  return yield runList(shell, body, { isLast: true })
}
