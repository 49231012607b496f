/** coproc NAME command: a process with pipes at both ends, in NAME[0] and NAME[1]. */
import { failed } from '../../base/errno.ts'
import type { Fd } from '../../world/process.ts'
import type { Command } from '../ast.ts'
import { printCommand } from '../print.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runCommand } from './command.ts'
import { spawn } from './spawn.ts'

/** A frame. */
export function* runCoproc(
  shell: ShellProcess,
  { name = 'COPROC', body }: Extract<Command, { readonly kind: 'coproc' }>,
): Run<number> {
  const { sys } = shell
  const down = sys.pipe()
  const up = sys.pipe()
  if (failed(down) || failed(up)) {
    yield* shell.complain(`pipe error: ${failed(down) ? down.text : ''}`)
    return 1
  }
  const isControlled = shell.options.get('monitor')
  const pid = yield* spawn(shell, (child) => {
    if (isControlled) {
      child.sys.setpgid(child.sys.process.pid, child.sys.process.pid)
      child.options.set('monitor', false)
    }
    child.sys.dup2(down.reads, 0 as Fd)
    child.sys.dup2(up.writes, 1 as Fd)
    for (const fd of [down.reads, down.writes, up.reads, up.writes]) child.sys.close(fd)
    return runCommand(child, body, { isLast: true })
  })
  sys.close(down.reads)
  sys.close(up.writes)
  if (failed(pid)) return 254
  if (isControlled) sys.setpgid(pid, pid)
  const reads = high(shell, up.reads, 63)
  const writes = high(shell, down.writes, 60)
  shell.variables.setArray(name, [`${reads}`, `${writes}`])
  const set = shell.variables.set(`${name}_PID`, `${pid}`)
  shell.backgroundPid = pid
  const text = printCommand(body)
  const job = shell.jobs.add({
    pgid: pid,
    processes: [{ pid, text }],
    text: `coproc ${name} ${text}`,
    background: true,
  })
  if (shell.interactive) yield* shell.err(`[${job.number}] ${pid}\n`)
  return set === undefined ? 1 : 0
}

/** Moves a descriptor up, where scripts don't number theirs. */
const high = (shell: ShellProcess, fd: Fd, to: number): Fd => {
  const moved = shell.sys.dup2(fd, to as Fd, { cloexec: true })
  if (failed(moved)) return fd
  shell.sys.close(fd)
  return moved
}
