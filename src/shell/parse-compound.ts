/** Compound commands. */
import { SHELL_ELIFS_MAX } from '../base/limits.ts'
import type { Compound, List, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'
import { readCase } from './parse-case.ts'
import { readCondition } from './parse-condition.ts'
import { readCoproc } from './parse-coproc.ts'
import { readFor } from './parse-for.ts'
import { readFunction } from './parse-function.ts'
import { expect } from './parse-tokens.ts'

/** Reads what starts with the next token, functions and coprocesses too. */
export function* readCompound(lexer: Lexer): Reading<Compound> {
  const token = yield* lexer.peek()
  if (token.kind === 'function') return yield* readFunction(lexer)
  if (token.kind === 'coproc') return yield* readCoproc(lexer)
  return yield* readCompoundFrom(lexer, token)
}

/** Reads the compound command whose first token is peeked at. */
export function* readCompoundFrom(lexer: Lexer, token: Token): Reading<Compound> {
  switch (token.kind) {
    case '{':
      return { kind: 'group', body: yield* readEnclosed(lexer, '{', '}') }
    case '(':
      return { kind: 'subshell', body: yield* readEnclosed(lexer, '(', ')') }
    case 'if':
      return yield* readIf(lexer)
    case 'while':
    case 'until':
      return yield* readWhile(lexer, token.kind)
    case 'for':
    case 'select':
      return yield* readFor(lexer, token.kind)
    case 'case':
      return yield* readCase(lexer)
    case '[[':
      return yield* readCondition(lexer)
    case 'arithmetic': {
      const { word } = yield* lexer.take()
      return { kind: 'arithmeticCommand', expression: word ?? NOTHING }
    }
    default:
      return yield* unexpected(lexer.source, yield* lexer.take())
  }
}

function* readEnclosed(lexer: Lexer, open: '{' | '(', close: '}' | ')'): Reading<List> {
  yield* expect(lexer, open)
  const list = yield* lexer.source.grammar.list(lexer)
  yield* expect(lexer, close)
  return list
}

function* readIf(lexer: Lexer): Reading<Compound> {
  yield* expect(lexer, 'if')
  const clauses: { test: List; then: List }[] = []
  for (;;) {
    const test = yield* lexer.source.grammar.list(lexer)
    yield* expect(lexer, 'then')
    const then = yield* lexer.source.grammar.list(lexer)
    clauses.push({ test, then })
    const end = yield* lexer.take()
    if (end.kind === 'elif' && clauses.length < SHELL_ELIFS_MAX) continue
    if (end.kind === 'fi') return { kind: 'if', clauses }
    if (end.kind !== 'else') return yield* unexpected(lexer.source, end)
    const otherwise = yield* lexer.source.grammar.list(lexer)
    yield* expect(lexer, 'fi')
    return { kind: 'if', clauses, otherwise }
  }
}

function* readWhile(lexer: Lexer, kind: 'while' | 'until'): Reading<Compound> {
  yield* expect(lexer, kind)
  const test = yield* lexer.source.grammar.list(lexer)
  yield* expect(lexer, 'do')
  const body = yield* lexer.source.grammar.list(lexer)
  yield* expect(lexer, 'done')
  return { kind: 'while', until: kind === 'until', test, body }
}

const NOTHING: Word = { source: '', parts: [] }
