/** One command: simple, or compound with its redirections. */
import type { Command } from '../ast.ts'
import { closeProcesses } from '../expand/process.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runArithmetic } from './arithmetic.ts'
import { runCase } from './case.ts'
import { runCondition } from './condition.ts'
import { runCoproc } from './coproc.ts'
import { define } from './function.ts'
import { runIf } from './if.ts'
import { type Position, runList } from './list.ts'
import { runArithmeticFor, runFor, runSelect, runWhile } from './loops.ts'
import { redirect } from './redirect.ts'
import { runSimple } from './simple.ts'
import { runSubshell } from './subshell.ts'
import { failedStep } from './trap.ts'

/** A frame: runs a command; answers its status. */
export function runCommand(shell: ShellProcess, command: Command, how: Position): Run<number> {
  if (command.kind === 'simple') return runSimple(shell, command, how)
  if (command.kind === 'function') return define(shell, command)
  if (command.redirects.length > 0 && command.kind !== 'subshell') {
    return redirected(shell, command)
  }
  return runCompound(shell, command, how)
}

type CompoundCommand = Exclude<Command, { readonly kind: 'simple' }>

function* redirected(shell: ShellProcess, command: CompoundCommand): Run<number> {
  shell.line = command.line
  const opened = shell.processFds.length
  const redirections = yield* redirect(shell, command.redirects)
  if (redirections === undefined) {
    const { redirectStatus } = shell
    shell.status = redirectStatus
    closeProcesses(shell, opened)
    yield* failedStep(shell, redirectStatus)
    return redirectStatus
  }
  const status: number = yield runCompound(shell, command, { isLast: false })
  redirections.undo()
  closeProcesses(shell, opened)
  return status
}

const runCompound = (shell: ShellProcess, command: CompoundCommand, how: Position): Run<number> => {
  switch (command.kind) {
    case 'group':
      return runList(shell, command.body, how)
    case 'subshell':
      return runSubshell(shell, command, how)
    case 'if':
      return runIf(shell, command)
    case 'while':
      return runWhile(shell, command)
    case 'for':
      return runFor(shell, command)
    case 'select':
      return runSelect(shell, command)
    case 'forArithmetic':
      return runArithmeticFor(shell, command)
    case 'case':
      return runCase(shell, command)
    case 'function':
      return define(shell, command)
    case 'arithmeticCommand':
      return runArithmetic(shell, command)
    case 'condition':
      return runCondition(shell, command)
    case 'coproc':
      return runCoproc(shell, command)
    default:
      return command satisfies never
  }
}
