/** (( expression )) */
import type { ByteString } from '../../base/bytes.ts'
import type { Command } from '../ast.ts'
import { isFailure } from '../expand/failure.ts'
import { expandQuoted } from '../expand/word.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'
import { debugStep, failedStep } from './trap.ts'

/** What (( )) says; a readonly variable is told as by an assignment. */
export const arithmeticProblem = (text: ByteString): ByteString =>
  text.endsWith(': readonly variable') ? text : `((: ${text}`

/** A frame: 0 when the value is not 0. */
export function* runArithmetic(
  shell: ShellProcess,
  command: Extract<Command, { readonly kind: 'arithmeticCommand' }>,
): Run<number> {
  shell.line = command.line
  shell.enter(command)
  if (shell.dialect === 'dash') {
    const [word = ''] = command.expression.source.trim().split(/\s/)
    yield* shell.complain(`${word}: command not found`)
    shell.status = 127
    return 127
  }
  if (shell.hasDebugTrap) yield* debugStep(shell)
  const text = yield* expandQuoted(shell, command.expression)
  if (isFailure(text)) return yield* shell.fail(text)
  if (shell.options.get('xtrace')) yield* shell.trace(`(( ${text} ))`)
  const value = shell.arithmetic(text)
  let status = 1
  if (!refused(value)) status = Number(value) === 0 ? 1 : 0
  else yield* shell.complain(arithmeticProblem(value.text))
  yield* shell.sayWarnings()
  shell.status = status
  if (status !== 0) yield* failedStep(shell, status)
  return status
}
