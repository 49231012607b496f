/** Runs the commands inside of words before the words are expanded: $( ), `...`, <( ), ~user. */
import type { ByteString } from '../../base/bytes.ts'
import type { Parameter, Part } from '../ast.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { substituteList, substituteText } from './command.ts'
import { isFailure } from './failure.ts'
import { isMissing } from './operation.ts'
import { valueNow } from './parameter.ts'
import { arePure, wordsOf } from './prepare.ts'
import { startProcess } from './process.ts'

/** A frame: what the parts' commands printed is in `shell.outcomes` afterwards. */
export function* resolve(shell: ShellProcess, parts: readonly Part[]): Run<void> {
  shell.outcomes = new Map()
  yield run(shell, parts)
}

function* run(shell: ShellProcess, parts: readonly Part[]): Run<void> {
  for (const part of parts) {
    if (arePure([part])) continue
    switch (part.kind) {
      case 'command':
        keep(shell, part, yield substituteList(shell, part.body))
        break
      case 'commandText':
        keep(shell, part, yield substituteText(shell, part))
        break
      case 'process':
        keep(shell, part, yield startProcess(shell, part))
        break
      case 'double':
        yield run(shell, part.parts)
        break
      case 'arithmetic':
        yield run(shell, part.expression.parts)
        break
      case 'parameter':
        yield runInside(shell, part)
        break
      case 'literal':
        yield* shell.loadHomes()
        break
      default:
        break
    }
  }
}

const keep = (shell: ShellProcess, part: Part, outcome: ByteString): void => {
  shell.outcomes ??= new Map()
  shell.outcomes.set(part, outcome)
}

/** Operands of :- and its like run only when they are taken. */
function* runInside(shell: ShellProcess, parameter: Parameter): Run<void> {
  const { subscript, operation } = parameter
  if (subscript !== undefined) yield run(shell, subscript.parts)
  if (operation === undefined) return
  if ('colon' in operation) {
    const value = valueNow(shell, parameter)
    const missing = isFailure(value) || isMissing(shell, value, operation.colon)
    if (missing === (operation.kind === 'alternative')) return
  }
  for (const word of wordsOf(operation)) yield run(shell, word.parts)
}
