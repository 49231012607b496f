/** Functions and coprocesses. */
import type { Command, Compound } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token, TokenKind } from './lexer-token.ts'
import { readCommand, readSimple } from './parse-command.ts'
import { readCompoundFrom } from './parse-compound.ts'
import { expect, readList, skipNewlines } from './parse-list.ts'
import { readRedirects } from './parse-redirect.ts'

/** `name ( )` and the body, the name being read already. */
export function* readFunctionBehindName(lexer: Lexer, name: Token): Reading<Command> {
  yield* expect(lexer, '(')
  yield* expect(lexer, ')')
  yield* skipNewlines(lexer)
  const body = yield* readBody(lexer)
  return { kind: 'function', name: name.word?.source ?? '', body, line: name.line, redirects: [] }
}

/** `function name`, with or without ( ). */
export function* readFunction(lexer: Lexer): Reading<Compound> {
  yield* expect(lexer, 'function')
  const { word } = yield* expect(lexer, 'word')
  const name = word?.source ?? ''
  const { kind, line } = yield* lexer.peek()
  if (kind !== '(') {
    yield* skipNewlines(lexer)
    return { kind: 'function', name, body: yield* readBody(lexer) }
  }
  yield* lexer.take()
  if ((yield* lexer.peek()).kind === ')') {
    yield* lexer.take()
    yield* skipNewlines(lexer)
    return { kind: 'function', name, body: yield* readBody(lexer) }
  }
  const list = yield* readList(lexer)
  yield* expect(lexer, ')')
  const redirects = yield* readRedirects(lexer)
  return { kind: 'function', name, body: { kind: 'subshell', body: list, line, redirects } }
}

/** `coproc`, with or without a name. */
export function* readCoproc(lexer: Lexer): Reading<Compound> {
  yield* expect(lexer, 'coproc')
  const first = yield* lexer.peek()
  if (isCompound(first.kind)) return { kind: 'coproc', body: yield* readCommand(lexer) }
  if (first.kind !== 'word') return { kind: 'coproc', body: yield* readSimple(lexer) }
  yield* lexer.take()
  if (!isCompound((yield* lexer.peek()).kind)) {
    return { kind: 'coproc', body: yield* readSimple(lexer, first) }
  }
  return { kind: 'coproc', name: first.word?.source ?? '', body: yield* readBody(lexer) }
}

/** A compound command with its redirections. */
function* readBody(lexer: Lexer): Reading<Command> {
  const token = yield* lexer.peek()
  if (!isCompound(token.kind)) return yield* unexpected(lexer.source, yield* lexer.take())
  const compound = yield* readCompoundFrom(lexer, token)
  return { ...compound, line: token.line, redirects: yield* readRedirects(lexer) }
}

const isCompound = (kind: TokenKind): boolean => COMPOUND.has(kind)

const COMPOUND: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['(', '{', 'if', 'for', 'case', 'while', 'until', 'select', '[[', 'arithmetic'] as const),
])
