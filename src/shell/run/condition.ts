/** [[ ... ]] */
import type { ByteString } from '../../base/bytes.ts'
import type { Command, Test } from '../ast.ts'
import { type Failure, isFailure } from '../expand/failure.ts'
import { expandPattern, expandText } from '../expand/word.ts'
import { patternOf } from '../pattern.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { refused } from '../variable.ts'
import { compareFiles, testFile } from './file-test.ts'
import { matchRegex } from './regex.ts'
import { debugStep, failedStep } from './trap.ts'

/** A frame: 0 true, 1 false, 2 what can't be evaluated. */
export function* runCondition(
  shell: ShellProcess,
  command: Extract<Command, { readonly kind: 'condition' }>,
): Run<number> {
  shell.line = command.line
  shell.enter(command)
  if (shell.dialect === 'dash') {
    yield* shell.complain('[[: not found')
    shell.status = 127
    return 127
  }
  if (shell.hasDebugTrap) yield* debugStep(shell)
  const answer: boolean | number = yield evaluate(shell, command.test)
  yield* shell.sayWarnings()
  const status = typeof answer === 'number' ? answer : answer ? 0 : 1
  shell.status = status
  shell.pipeStatus = [status]
  if (status !== 0) yield* failedStep(shell, status)
  return status
}

/** A frame: the truth, or the status of an error that was said. */
function* evaluate(shell: ShellProcess, test: Test, sign = ''): Run<boolean | number> {
  switch (test.kind) {
    case 'parenthesis':
      return yield evaluate(shell, test.test)
    case 'not': {
      const answer: boolean | number = yield evaluate(shell, test.test, '! ')
      return typeof answer === 'number' ? answer : !answer
    }
    case 'and':
    case 'or': {
      const left: boolean | number = yield evaluate(shell, test.left)
      if (typeof left === 'number' || left === (test.kind === 'or')) return left
      return yield evaluate(shell, test.right)
    }
    case 'word': {
      const text = yield* expandText(shell, test.word)
      if (isFailure(text)) return yield* shell.fail(text)
      if (shell.xtrace) yield* shell.trace(`[[ ${sign}-n ${shown(text)} ]]`)
      return text !== ''
    }
    case 'unary': {
      const text = yield* expandText(shell, test.word)
      if (isFailure(text)) return yield* shell.fail(text)
      if (shell.xtrace) yield* shell.trace(`[[ ${sign}${test.operator} ${shown(text)} ]]`)
      return testFile(shell, test.operator, text)
    }
    case 'binary':
      return yield* compare(shell, test, sign)
    default:
      return test satisfies never
  }
}

function* compare(
  shell: ShellProcess,
  { operator, left, right }: Extract<Test, { readonly kind: 'binary' }>,
  sign: string,
): Run<boolean | number> {
  const a = yield* expandText(shell, left)
  if (isFailure(a)) return yield* shell.fail(a)
  const isPattern = operator === '==' || operator === '=' || operator === '!='
  const b: ByteString | Failure = isPattern
    ? yield* expandPattern(shell, right)
    : operator === '=~'
      ? yield* expandPattern(shell, right, 'regex')
      : yield* expandText(shell, right)
  if (isFailure(b)) return yield* shell.fail(b)
  if (shell.xtrace) {
    yield* shell.trace(`[[ ${sign}${shown(a)} ${operator} ${shown(b)} ]]`)
  }
  switch (operator) {
    case '=':
    case '==':
      return matches(shell, a, b)
    case '!=':
      return !matches(shell, a, b)
    case '=~':
      return yield* matchRegex(shell, a, b)
    case '<':
      return a < b
    case '>':
      return a > b
    case '-nt':
    case '-ot':
    case '-ef':
      return compareFiles(shell, operator, a, b)
    default:
      return yield* compareNumbers(shell, operator, a, b)
  }
}

/** An operand as `set -x` shows it: as it is. */
const shown = (text: ByteString): ByteString => (text === '' ? "''" : text)

const matches = (shell: ShellProcess, text: ByteString, pattern: ByteString): boolean =>
  patternOf(pattern, { extglob: true, nocase: shell.shopts.get('nocasematch') }).matches(text)

function* compareNumbers(
  shell: ShellProcess,
  operator: string,
  a: ByteString,
  b: ByteString,
): Run<boolean | number> {
  const left = shell.arithmetic(a)
  const right = refused(left) ? left : shell.arithmetic(b)
  if (refused(left) || refused(right)) {
    yield* shell.complain(`[[: ${refused(left) ? left.text : refused(right) ? right.text : ''}`)
    return 1
  }
  const sign = left < right ? -1 : left > right ? 1 : 0
  switch (operator) {
    case '-eq':
      return sign === 0
    case '-ne':
      return sign !== 0
    case '-lt':
      return sign < 0
    case '-le':
      return sign <= 0
    case '-gt':
      return sign > 0
    default:
      return sign >= 0
  }
}
