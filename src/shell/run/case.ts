/** case ... in ... esac */
import type { Command } from '../ast.ts'
import { isFailure } from '../expand/failure.ts'
import { expandPattern, expandText } from '../expand/word.ts'
import { patternOf } from '../pattern.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { runList } from './list.ts'
import { debugStep } from './trap.ts'

/** A frame. 0 when nothing matched. */
export function* runCase(
  shell: ShellProcess,
  command: Extract<Command, { readonly kind: 'case' }>,
): Run<number> {
  shell.line = command.line
  shell.enter(command)
  if (shell.hasDebugTrap) yield* debugStep(shell)
  if (shell.options.get('xtrace') && shell.dialect === 'bash')
    yield* shell.trace(`case ${command.word.source} in`)
  const text = yield* expandText(shell, command.word)
  if (isFailure(text)) return yield* shell.fail(text)
  let status = 0
  let isFalling = false
  for (const { patterns, body, then } of command.clauses) {
    const matches: boolean | undefined = isFalling || (yield matchesAny(shell, patterns, text))
    if (matches === undefined) return 1
    if (!matches) continue
    status = yield runList(shell, body)
    if (shell.control !== undefined) return status
    if (then === ';;') break
    isFalling = then === ';&'
  }
  shell.status = status
  return status
}

function* matchesAny(
  shell: ShellProcess,
  patterns: Extract<Command, { readonly kind: 'case' }>['clauses'][number]['patterns'],
  text: string,
): Run<boolean | undefined> {
  for (const word of patterns) {
    const source = yield* expandPattern(shell, word)
    if (isFailure(source)) {
      yield* shell.fail(source)
      return undefined
    }
    const nocase = shell.shopts.get('nocasematch')
    if (patternOf(source, { extglob: shell.extglob, nocase }).matches(text)) return true
  }
  return false
}
