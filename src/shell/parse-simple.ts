/** Simple commands. */
import type { Assignment, Command, Redirect, SimpleCommand } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import { readFunctionBehindName } from './parse-function.ts'
import { readRedirect, startsRedirect } from './parse-redirect.ts'

/** What a simple command is made of, while it is read. */
interface Draft {
  readonly assignments: Assignment[]
  readonly words: SimpleCommand['words'][number][]
  readonly redirects: Redirect[]
}

/**
 * Reads a simple command whose first word was taken already, when `first` is given. Its line is
 * where the first assignment or redirection ends, or the token behind the first word: so far bash
 * has read when it makes the command.
 */
export function* readSimple(lexer: Lexer, first?: Token): Reading<Command> {
  const draft: Draft = { assignments: [], words: [], redirects: [] }
  let name = first
  let line: number | undefined
  let declares = first === undefined ? undefined : addWord(draft, first, undefined)
  for (;;) {
    const lineBefore = lexer.source.line
    const token = lexer.ready() ?? (yield* lexer.peek())
    if (!isEmpty(draft)) line ??= isName(draft) ? token.line : lineBefore
    const isFirst = draft.words.length === 0 && draft.assignments.length === 0
    lexer.afterRedirect = false
    if (token.kind === 'assignment' && token.assignment !== undefined) {
      yield* lexer.take()
      draft.assignments.push(token.assignment)
    } else if (token.kind === 'word') {
      yield* lexer.take()
      name = token
      declares = addWord(draft, token, declares)
    } else if (startsRedirect(token.kind)) {
      draft.redirects.push(yield* readRedirect(lexer))
      lexer.afterRedirect = isFirst
    } else if (token.kind === '(' && name !== undefined && isName(draft)) {
      return yield* readFunctionBehindName(lexer, name)
    } else if (isEmpty(draft)) {
      return yield* unexpected(lexer.source, yield* lexer.take())
    } else {
      return { kind: 'simple', line: line ?? token.line, ...draft }
    }
  }
}

/** Adds a word; says whether the command is one that assigns its arguments, once that is known. */
const addWord = (draft: Draft, token: Token, declares: boolean | undefined) => {
  const { word, assignment } = token
  if (word === undefined) return declares
  draft.words.push(declares && assignment !== undefined ? { assignment, word } : word)
  if (declares !== undefined || RUNS_BUILTINS.has(word.source)) return declares
  return DECLARES.has(word.source)
}

const isName = (draft: Draft): boolean =>
  draft.words.length === 1 && draft.assignments.length === 0 && draft.redirects.length === 0

const isEmpty = (draft: Draft): boolean =>
  draft.words.length === 0 && draft.assignments.length === 0 && draft.redirects.length === 0

/** bash's ASSIGNMENT_BUILTINs, and what may stand before them. */
const DECLARES: ReadonlySet<string> = new Set([
  ...['alias', 'declare', 'export', 'local', 'readonly', 'typeset'],
])
const RUNS_BUILTINS: ReadonlySet<string> = new Set(['builtin', 'command'])
