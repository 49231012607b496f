/** Simple commands: words expanded, assignments, then function, builtin or file. */
import type { ByteString } from '../../base/bytes.ts'
import type { Assignment, Command, Redirect, SimpleCommand } from '../ast.ts'
import { type Failure, isFailure } from '../expand/failure.ts'
import { FieldSink } from '../expand/fields.ts'
import { closeProcesses } from '../expand/process.ts'
import { expandNow, expandPlan, planWords, type WordPlan, withPaths } from '../expand/word.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import type { Builtin } from '../state.ts'
import { assignAll, assignNow, assignTemporarily, isPureAssignment } from './assign.ts'
import { expandDeclaration } from './declaration.ts'
import { runExternal } from './external.ts'
import { call } from './function.ts'
import type { Position } from './list.ts'
import { redirect } from './redirect.ts'
import { traceArguments } from './trace.ts'
import { debugStep, failedStep, runSignals } from './trap.ts'

/** What is known of a simple command before it runs. */
interface Plan {
  readonly words: WordPlan | Failure
  readonly hasBraces: boolean
  readonly declares: boolean
  readonly assignsNow: boolean
}

const plans = new WeakMap<SimpleCommand, Plan>()

const planOf = (shell: ShellProcess, command: SimpleCommand): Plan => {
  const kept = plans.get(command)
  if (kept !== undefined && kept.hasBraces === shell.braces) return kept
  const words = command.words.map((word) => ('assignment' in word ? word.word : word))
  const plan = {
    words: planWords(words, shell.braces),
    hasBraces: shell.braces,
    declares: command.words.some((word) => 'assignment' in word),
    assignsNow:
      words.length === 0 &&
      command.redirects.length === 0 &&
      command.assignments.every(isPureAssignment),
  }
  plans.set(command, plan)
  return plan
}

/**
 * Runs a command at once when it is nothing but assignments without commands inside: its status;
 * undefined when it has to be run as a frame (which also says what went wrong here).
 */
export const simpleNow = (shell: ShellProcess, command: Command): number | undefined => {
  if (command.kind !== 'simple' || command.words.length > 0) return undefined
  if (!planOf(shell, command).assignsNow || shell.hasDebugTrap || shell.xtrace) return undefined
  shell.line = command.line
  const failure = assignNow(shell, command.assignments)
  if (failure !== undefined) {
    shell.stalled = failure
    return undefined
  }
  if (shell.hasWarnings) return undefined
  shell.lastArgument = ''
  shell.status = 0
  return 0
}

/** A frame. */
export function* runSimple(
  shell: ShellProcess,
  command: SimpleCommand,
  how: Position,
): Run<number> {
  const { stalled } = shell
  if (stalled !== undefined) {
    shell.stalled = undefined
    return yield* shell.failAssignment(stalled)
  }
  shell.line = command.line
  shell.enter(command)
  if (shell.hasDebugTrap) {
    yield* debugStep(shell)
    if (shell.control !== undefined) return shell.status
  }
  shell.substitutionStatus = undefined
  const opened = shell.processFds.length
  const arrays = new Map<number, Assignment>()
  const args = yield* argumentsOf(shell, command, arrays)
  // ^C while a $( ) ran: there is no command any more.
  if (shell.interactive && shell.hasSignals) {
    yield* runSignals(shell)
    if (shell.control !== undefined) return shell.status
  }
  let status: number
  if (isFailure(args)) {
    status = yield* shell.fail(args)
    if (shell.control?.kind === 'abandon') shell.status = status
  } else if (args.length === 0) status = yield* assignOnly(shell, command)
  else {
    if (shell.hasWarnings) yield* shell.sayWarnings()
    status = yield* dispatch(shell, { args, arrays, command, how })
    shell.lastArgument = args[args.length - 1] ?? ''
  }
  if (shell.processFds.length > opened) closeProcesses(shell, opened)
  shell.status = status
  shell.pipeStatus = status === 0 ? ZERO : [status]
  if (status !== 0) yield* failedStep(shell, status)
  return status
}

const ZERO: readonly number[] = [0]

function* argumentsOf(
  shell: ShellProcess,
  command: SimpleCommand,
  arrays: Map<number, Assignment>,
): Run<readonly ByteString[] | Failure> {
  const { words, declares } = planOf(shell, command)
  if (isFailure(words)) return words
  if (declares) return yield* expandDeclaration(shell, command.words, arrays)
  if (!words.isPure) return yield* expandPlan(shell, words)
  if (words.constant !== undefined) return words.constant
  const sink = new FieldSink(shell.separators(), [])
  return expandNow(shell, words, sink) ?? (yield* withPaths(shell, sink))
}

/** `x=1 y=2 >file`: no command. $? is that of the last command substitution. */
function* assignOnly(shell: ShellProcess, command: SimpleCommand): Run<number> {
  const assigned = yield* assignAll(shell, command.assignments)
  if (!assigned) return 1
  if (command.redirects.length > 0) {
    const redirections = yield* redirect(shell, command.redirects)
    if (redirections === undefined) return shell.redirectStatus
    redirections.undo()
  }
  if (shell.hasWarnings) yield* shell.sayWarnings()
  shell.lastArgument = ''
  return shell.substitutionStatus ?? 0
}

interface Call {
  readonly args: readonly ByteString[]
  readonly arrays: ReadonlyMap<number, Assignment>
  readonly command: {
    readonly assignments: readonly Assignment[]
    readonly redirects: readonly Redirect[]
  }
  readonly how: Position
}

function* dispatch(shell: ShellProcess, it: Call): Run<number> {
  const { args, command } = it
  const name = args[0] ?? ''
  if (shell.xtrace) yield* traceArguments(shell, command.assignments, args)
  const builtin = shell.builtins.get(name)
  const isSpecial = shell.posix && builtin?.special === true
  const found = isSpecial ? undefined : shell.functions.get(name)
  if (found === undefined && builtin !== undefined) return yield* runBuiltin(shell, builtin, it)
  if (found === undefined) return yield* runFile(shell, it)
  shell.variables.scopes.push(true)
  let status = shell.redirectStatus
  if (yield* assignTemporarily(shell, command.assignments)) {
    const redirections =
      command.redirects.length === 0 ? undefined : yield* redirect(shell, command.redirects)
    if (redirections !== undefined || command.redirects.length === 0) {
      status = yield call(shell, found, args)
      redirections?.undo()
    }
  }
  shell.variables.scopes.pop()
  return status
}

function* runBuiltin(shell: ShellProcess, builtin: Builtin, it: Call): Run<number> {
  const { assignments, redirects } = it.command
  const { scopes } = shell.variables
  if (assignments.length > 0) {
    scopes.push(false)
    if (!(yield* assignTemporarily(shell, assignments))) {
      scopes.pop()
      return 1
    }
  }
  let status = shell.redirectStatus
  shell.sys.ran(it.args)
  const outer = shell.runningBuiltin
  const wasInRegular = shell.isInRegular
  shell.isInRegular = builtin.special !== true
  if (shell.dialect === 'dash') nameForDash(shell, it.args)
  if (redirects.length === 0) status = yield builtin.run(shell, it.args, it.arrays)
  else {
    const before = shell.redirections
    const redirections = yield* redirect(shell, redirects)
    if (redirections !== undefined) {
      shell.redirections = redirections
      status = yield builtin.run(shell, it.args, it.arrays)
      redirections.undo()
    }
    shell.redirections = before
    const isFatal = shell.posix || shell.dialect === 'dash'
    if (redirections === undefined && isFatal && builtin.special === true) {
      shell.control = { kind: 'exit', status }
    }
  }
  shell.runningBuiltin = outer
  shell.isInRegular = wasInRegular
  if (shell.hasRefused) {
    shell.hasRefused = false
    status = 2
  }
  if (shell.hasWarnings) yield* shell.sayWarnings()
  if (assignments.length === 0) return status
  if (shell.posix && builtin.special === true) scopes.keep()
  else scopes.pop()
  return status
}

/** dash puts `eval: ` or the file of `.` before what is said inside of them. */
const nameForDash = (shell: ShellProcess, [name, file]: readonly ByteString[]): void => {
  if (name === 'eval') shell.runningBuiltin = name
  else if (name === '.') shell.runningBuiltin = file
}

function* runFile(shell: ShellProcess, { args, command, how }: Call): Run<number> {
  const { assignments, redirects } = command
  if (assignments.length === 0) return yield* runExternal(shell, { args, redirects, how })
  shell.variables.scopes.push(false)
  const assigned = yield* assignTemporarily(shell, assignments)
  const status = assigned ? yield* runExternal(shell, { args, redirects, how }) : 1
  shell.variables.scopes.pop()
  return status
}

/** A frame for `command`, `builtin`, and others that run a command by its arguments. */
export function* runArguments(
  shell: ShellProcess,
  args: readonly ByteString[],
  how: { functions?: boolean; builtins?: boolean; path?: ByteString } = {},
): Run<number> {
  const name = args[0] ?? ''
  const found = how.functions === false ? undefined : shell.functions.get(name)
  if (found !== undefined) {
    shell.variables.scopes.push(true)
    const status: number = yield call(shell, found, args)
    shell.variables.scopes.pop()
    return status
  }
  const builtin = how.builtins === false ? undefined : shell.builtins.get(name)
  if (builtin !== undefined) {
    shell.sys.ran(args)
    return yield builtin.run(shell, args, new Map())
  }
  const position = { isLast: false }
  const { path } = how
  return yield* runExternal(shell, {
    args,
    redirects: [],
    how: position,
    ...(path !== undefined && { path }),
  })
}
