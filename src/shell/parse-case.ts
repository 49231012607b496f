/** case. */
import type { Compound, List, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import { expect, skipNewlines, startsCommand } from './parse-tokens.ts'

type Clause = Extract<Compound, { kind: 'case' }>['clauses'][number]

/** Reads the command whose `case` is peeked at. */
export function* readCase(lexer: Lexer): Reading<Compound> {
  yield* expect(lexer, 'case')
  const { word } = yield* expect(lexer, 'word')
  yield* skipNewlines(lexer)
  yield* expect(lexer, 'in')
  const clauses: Clause[] = []
  for (;;) {
    lexer.inPattern = true
    yield* skipNewlines(lexer)
    if ((yield* lexer.peek()).kind === 'esac') break
    const patterns = yield* readPatterns(lexer)
    lexer.inPattern = false
    yield* skipNewlines(lexer)
    const body: List = startsCommand((yield* lexer.peek()).kind)
      ? yield* lexer.source.grammar.list(lexer)
      : { items: [] }
    const { kind } = yield* lexer.peek()
    const then = kind === ';&' || kind === ';;&' ? kind : ';;'
    clauses.push({ patterns, body, then })
    if (kind !== then) break
    yield* lexer.take()
  }
  lexer.inPattern = false
  yield* expect(lexer, 'esac')
  return { kind: 'case', word: word ?? { source: '', parts: [] }, clauses }
}

function* readPatterns(lexer: Lexer): Reading<readonly Word[]> {
  if ((yield* lexer.peek()).kind === '(') yield* lexer.take()
  const patterns: Word[] = []
  for (;;) {
    const token = yield* lexer.take()
    if (token.kind !== 'word' || token.word === undefined) {
      return yield* unexpected(lexer.source, token)
    }
    patterns.push(token.word)
    const end = yield* lexer.take()
    if (end.kind === ')') return patterns
    if (end.kind !== '|') return yield* unexpected(lexer.source, end)
  }
}
