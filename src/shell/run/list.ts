/** Lists, && and ||, and what a failed command means there. */
import type { AndOr, Command, List } from '../ast.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { startBackground } from './background.ts'
import { runCommand } from './command.ts'
import { runPipeline } from './pipeline.ts'
import { simpleNow } from './simple.ts'
import { runSignals } from './trap.ts'

/** Whether the process ends after this: its last command may then replace it. */
export interface Position {
  readonly isLast: boolean
  /** The process was forked for this one command. */
  readonly isElement?: boolean
}

/** A frame: runs commands one after the other; answers the last status, kept in $? too. */
export function* runList(shell: ShellProcess, list: List, how?: Position): Run<number> {
  const { items } = list
  let status = 0
  for (let i = 0; i < items.length; i++) {
    if (shell.noexec) return status
    const { command, background } = items[i] as List['items'][number]
    if (background) {
      status = yield* startBackground(shell, command)
      shell.status = status
    } else {
      const isLast = how?.isLast === true && i === items.length - 1
      const only = command.rest.length === 0 ? onlyCommand(command) : undefined
      const now = only === undefined ? undefined : simpleNow(shell, only)
      if (now !== undefined) status = now
      else if (only !== undefined) {
        status = yield runCommand(shell, only, isLast ? LAST : INNER)
        shell.status = status
      } else status = yield runAndOr(shell, command, isLast ? LAST : INNER)
    }
    if (shell.control !== undefined) return status
    if (shell.hasSignals) {
      yield* runSignals(shell)
      if (shell.control !== undefined) return status
    }
  }
  return status
}

const LAST: Position = { isLast: true }
const INNER: Position = { isLast: false }

/** The command of a pipeline that is nothing but this command. */
const onlyCommand = ({ first }: AndOr): Command | undefined =>
  first.commands.length === 1 && !first.negated && first.timed === undefined
    ? first.commands[0]?.command
    : undefined

/** A frame: a && b || c. */
export function* runAndOr(shell: ShellProcess, andOr: AndOr, how: Position): Run<number> {
  const { first, rest } = andOr
  const isAlone = rest.length === 0
  if (!isAlone) shell.ignoring++
  let status: number = yield runPipeline(shell, first, isAlone ? how : INNER)
  if (!isAlone) shell.ignoring--
  shell.status = status
  for (let i = 0; i < rest.length; i++) {
    if (shell.control !== undefined) return status
    const { operator, pipeline } = rest[i] as AndOr['rest'][number]
    if ((operator === '&&') !== (status === 0)) continue
    const isEnd = i === rest.length - 1
    if (!isEnd) shell.ignoring++
    status = yield runPipeline(shell, pipeline, isEnd ? how : INNER)
    if (!isEnd) shell.ignoring--
    shell.status = status
  }
  return status
}
