/** What bash's grammar takes and dash's does not: syntax errors that dash would have found. */
import type { ByteString } from '../base/bytes.ts'
import type { Assignment, Command, List, Redirect, SimpleCommand, Word } from './ast.ts'

/** The first such thing in a command line, as dash says it; undefined when there is none. */
export const dashRefusal = (
  list: List,
): { readonly line: number; readonly text: ByteString } | undefined => {
  const pending: List[] = [list]
  for (;;) {
    const next = pending.shift()
    if (next === undefined) return undefined
    for (const { command } of next.items) {
      for (const pipeline of [command.first, ...command.rest.map((it) => it.pipeline)]) {
        for (const { command: one, stderrToo } of pipeline.commands) {
          const found = refusalOf(one, pending)
          if (found !== undefined) return { line: one.line, text: `Syntax error: ${found}` }
          if (stderrToo) return { line: one.line, text: 'Syntax error: "&" unexpected' }
        }
      }
    }
  }
}

/** What is wrong with one command; the lists inside of it go to `pending`. */
const refusalOf = (command: Command, pending: List[]): string | undefined => {
  const redirection = command.redirects.map(refusalOfRedirect).find((it) => it !== undefined)
  if (redirection !== undefined) return redirection
  switch (command.kind) {
    case 'simple':
      return refusalOfSimple(command)
    case 'group':
    case 'subshell':
      pending.push(command.body)
      return undefined
    case 'if':
      for (const { test, then } of command.clauses) pending.push(test, then)
      if (command.otherwise !== undefined) pending.push(command.otherwise)
      return undefined
    case 'while':
      pending.push(command.test, command.body)
      return undefined
    case 'for':
      pending.push(command.body)
      return /^[A-Za-z_]\w*$/.test(command.name) ? undefined : 'Bad for loop variable'
    case 'select':
      return '"do" unexpected'
    case 'forArithmetic':
      return 'Bad for loop variable'
    case 'case':
      for (const { body } of command.clauses) pending.push(body)
      return command.clauses.every(({ then }) => then === ';;') ? undefined : '"&" unexpected'
    case 'function':
      if (command.keyword !== undefined) {
        return command.keyword === 'bare' ? '"}" unexpected' : '"(" unexpected'
      }
      return refusalOf(command.body, pending)
    case 'arithmeticCommand':
    case 'condition':
    case 'coproc':
      return undefined
    default:
      return command satisfies never
  }
}

const refusalOfRedirect = ({ operator, target }: Redirect): string | undefined =>
  operator === '<<<' ? 'redirection unexpected' : refusalOfWord(target)

const refusalOfSimple = ({ assignments, words }: SimpleCommand): string | undefined => {
  const isArray = ({ value }: Assignment): boolean => 'kind' in value
  if (assignments.some(isArray)) return '"(" unexpected'
  for (const word of words) {
    if ('assignment' in word && isArray(word.assignment)) return '"(" unexpected'
    const found = refusalOfWord('assignment' in word ? word.word : word)
    if (found !== undefined) return found
  }
  return undefined
}

/** <( ) and >( ). */
const refusalOfWord = ({ parts }: Word): string | undefined =>
  parts.some(({ kind }) => kind === 'process') ? '"(" unexpected' : undefined
