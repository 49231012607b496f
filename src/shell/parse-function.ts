/** Functions. */
import type { Command, Compound } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper, unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import { readRedirects } from './parse-redirect.ts'
import { expect, skipNewlines, startsCompound } from './parse-tokens.ts'

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
    return { kind: 'function', name, body: yield* readBody(lexer), keyword: 'bare' }
  }
  yield* lexer.take()
  if ((yield* lexer.peek()).kind === ')') {
    yield* lexer.take()
    yield* skipNewlines(lexer)
    return { kind: 'function', name, body: yield* readBody(lexer), keyword: 'brackets' }
  }
  const list = yield* lexer.source.grammar.list(lexer)
  yield* expect(lexer, ')')
  const redirects = yield* readRedirects(lexer)
  return { kind: 'function', name, body: { kind: 'subshell', body: list, line, redirects } }
}

/** A compound command with its redirections. */
export function* readBody(lexer: Lexer): Reading<Command> {
  const token = yield* lexer.peek()
  if (!startsCompound(token.kind)) return yield* unexpected(lexer.source, yield* lexer.take())
  yield* deeper(lexer.source)
  const compound = yield* lexer.source.grammar.compound(lexer, token)
  lexer.source.depth--
  return { ...compound, line: token.line, redirects: yield* readRedirects(lexer) }
}
