/** while, until, for, for ((;;)), select. */
import type { ByteString } from '../../base/bytes.ts'
import type { Command, Word } from '../ast.ts'
import { isFailure } from '../expand/failure.ts'
import { expandQuoted, expandWords } from '../expand/word.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { NAMEREF, Problem, refused } from '../variable.ts'
import { arithmeticProblem } from './arithmetic.ts'
import { runList } from './list.ts'
import { choose } from './select.ts'
import { traceFor } from './trace.ts'
import { debugStep, runSignals } from './trap.ts'

type Of<K extends Command['kind']> = Extract<Command, { readonly kind: K }>

/** A frame. */
export function* runWhile(shell: ShellProcess, { until, test, body }: Of<'while'>): Run<number> {
  let status = 0
  shell.loops++
  for (;;) {
    shell.ignoring++
    const tested: number = yield runList(shell, test)
    shell.ignoring--
    if (shell.control !== undefined) {
      if (leavesLoop(shell)) break
      continue
    }
    if ((tested === 0) === until) break
    status = yield runList(shell, body)
    if (shell.control !== undefined && leavesLoop(shell)) break
    if (shell.hasSignals) yield* runSignals(shell)
  }
  shell.loops--
  if (shell.control === undefined) shell.status = status
  return status
}

/** A break or continue arrived at a loop: true when this loop is over, too. */
const leavesLoop = (shell: ShellProcess): boolean => {
  const { control } = shell
  if (control === undefined) return false
  if (control.kind !== 'break' && control.kind !== 'continue') return true
  if (control.levels > 1) {
    shell.control = { kind: control.kind, levels: control.levels - 1 }
    if (shell.loops > 1) return true
  }
  shell.control = undefined
  return control.kind === 'break' || control.levels > 1
}

/** A frame. */
export function* runFor(shell: ShellProcess, command: Of<'for' | 'select'>): Run<number> {
  const { name, words, body } = command
  shell.line = command.line
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    yield* shell.complain(`\`${name}': not a valid identifier`)
    shell.status = 1
    return 1
  }
  const values = yield* valuesOf(shell, words)
  if (values === undefined) return 1
  let status = 0
  shell.loops++
  for (const value of values) {
    shell.enter(command)
    if (shell.hasDebugTrap) yield* debugStep(shell)
    if (shell.options.get('xtrace')) yield* traceFor(shell, name, words)
    const set = bind(shell, name, value)
    if (refused(set)) {
      yield* shell.complain(set.text)
      status = 1
      break
    }
    status = yield runList(shell, body)
    if (shell.control !== undefined && leavesLoop(shell)) break
  }
  shell.loops--
  if (shell.control === undefined) shell.status = status
  return status
}

/** A nameref as a loop's name takes each value as what it means from then on. */
const bind = (shell: ShellProcess, name: ByteString, value: ByteString) => {
  const record = shell.variables.record(name)
  if (record === undefined || (record.attributes & NAMEREF) === 0) {
    return shell.variables.set(name, value)
  }
  if (!/^[A-Za-z_]\w*(?:\[[\s\S]+\])?$/.test(value)) {
    return new Problem(`\`${value}': not a valid identifier`)
  }
  shell.variables.put(name, { ...record, value })
  return undefined
}

function* valuesOf(
  shell: ShellProcess,
  words: readonly Word[] | undefined,
): Run<readonly string[] | undefined> {
  if (words === undefined) return shell.parameters
  const values = yield* expandWords(shell, words)
  if (!isFailure(values)) return values
  yield* shell.fail(values)
  return undefined
}

/** A frame. */
export function* runSelect(shell: ShellProcess, command: Of<'for' | 'select'>): Run<number> {
  shell.enter(command)
  if (shell.hasDebugTrap) yield* debugStep(shell)
  const values = yield* valuesOf(shell, command.words)
  if (values === undefined) return 1
  let status = 0
  shell.loops++
  for (let isFirst = true; values.length > 0; isFirst = false) {
    const chosen = yield* choose(shell, values, isFirst)
    if (chosen === undefined) {
      status = 1
      break
    }
    const set = shell.variables.set(command.name, chosen)
    if (refused(set)) yield* shell.complain(set.text)
    status = yield runList(shell, command.body)
    if (shell.control !== undefined && leavesLoop(shell)) break
  }
  shell.loops--
  if (shell.control === undefined) shell.status = status
  return status
}

/** A frame. */
export function* runArithmeticFor(shell: ShellProcess, command: Of<'forArithmetic'>): Run<number> {
  let status = 0
  shell.line = command.line
  shell.loops++
  if ((yield* term(shell, command, command.start)) !== undefined) {
    for (;;) {
      const going = yield* term(shell, command, command.test)
      if (going === undefined) status = 1
      if (going === undefined || going === 0) break
      status = yield runList(shell, command.body)
      if (shell.control !== undefined && leavesLoop(shell)) break
      if ((yield* term(shell, command, command.step)) === undefined) {
        status = 1
        break
      }
      if (shell.hasSignals) yield* runSignals(shell)
    }
  } else status = 1
  shell.loops--
  if (shell.control === undefined) shell.status = status
  return status
}

/** One of the three expressions: its value, 1 when it is empty, undefined when it failed. */
function* term(
  shell: ShellProcess,
  { line }: Of<'forArithmetic'>,
  expression: Word,
): Run<number | undefined> {
  shell.line = line
  if (shell.hasDebugTrap && expression.source !== '') {
    shell.enter({ kind: 'arithmeticCommand', expression, line, redirects: [] })
    yield* debugStep(shell)
  }
  const text = yield* expandQuoted(shell, expression)
  if (isFailure(text)) {
    yield* shell.fail(text)
    return undefined
  }
  if (text.trim() === '') return 1
  if (shell.options.get('xtrace')) yield* shell.trace(`((${text}))`)
  const value = shell.arithmetic(text)
  if (!refused(value)) return Number(value)
  yield* shell.complain(arithmeticProblem(value.text))
  return undefined
}
