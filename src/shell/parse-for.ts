/** for, select and for (( )). */
import type { ByteString } from '../base/bytes.ts'
import type { Compound, List, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { fail, unexpected } from './lexer-errors.ts'
import type { Reading } from './lexer-source.ts'
import { readString } from './lexer-string.ts'
import type { Token } from './lexer-token.ts'
import { expect, skipNewlines } from './parse-tokens.ts'

/** Reads the loop whose first token is peeked at. */
export function* readFor(lexer: Lexer, kind: 'for' | 'select'): Reading<Compound> {
  yield* expect(lexer, kind)
  const variable = yield* lexer.take()
  if (variable.kind === 'forArithmetic' && variable.word !== undefined) {
    return yield* readForArithmetic(lexer, variable, variable.word)
  }
  if (variable.kind !== 'word') return yield* unexpected(lexer.source, variable)
  const name = variable.word?.source ?? ''
  if ((yield* lexer.peek()).kind === ';') {
    yield* lexer.take()
    yield* skipNewlines(lexer)
    return { kind, name, body: yield* readLoopBody(lexer) }
  }
  yield* skipNewlines(lexer)
  if ((yield* lexer.peek()).kind !== 'in') {
    return { kind, name, body: yield* readLoopBody(lexer) }
  }
  const words = yield* readItems(lexer)
  return { kind, name, words, body: yield* readLoopBody(lexer) }
}

/** The words behind `in`, and what ends them. */
function* readItems(lexer: Lexer): Reading<readonly Word[]> {
  yield* expect(lexer, 'in')
  const words: Word[] = []
  for (;;) {
    const token = yield* lexer.take()
    if (token.kind === 'word' && token.word !== undefined) words.push(token.word)
    else if (token.kind === ';' || token.kind === '\n') break
    else return yield* unexpected(lexer.source, token)
  }
  yield* skipNewlines(lexer)
  return words
}

/** do ... done, or { ... }. */
function* readLoopBody(lexer: Lexer): Reading<List> {
  const open = yield* lexer.take()
  if (open.kind !== 'do' && open.kind !== '{') return yield* unexpected(lexer.source, open)
  const body = yield* lexer.source.grammar.list(lexer)
  yield* expect(lexer, open.kind === 'do' ? 'done' : '}')
  return body
}

function* readForArithmetic(lexer: Lexer, token: Token, whole: Word): Reading<Compound> {
  const { kind } = yield* lexer.peek()
  if (kind === ';' || kind === '\n') {
    yield* lexer.take()
    yield* skipNewlines(lexer)
  }
  const body = yield* readLoopBody(lexer)
  const [start, test, step, ...more] = splitExpressions(whole.source)
  if (start !== undefined && test !== undefined && step !== undefined && more.length === 0) {
    const word = (text: ByteString): Word =>
      readString(text, 'expression', lexer.source, token.line)
    return {
      kind: 'forArithmetic',
      start: word(start),
      test: word(test),
      step: word(step),
      body,
    }
  }
  const { line } = token
  const first = step === undefined ? 'arithmetic expression required' : "`;' unexpected"
  return yield* fail(lexer.source, [
    { line, text: `syntax error: ${first}` },
    { line, text: `syntax error: \`((${whole.source}))'` },
  ])
}

/** The expressions between semicolons that are not quoted. */
const splitExpressions = (text: ByteString): readonly ByteString[] => {
  const found: ByteString[] = []
  let from = 0
  for (const match of text.matchAll(/'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|;/g)) {
    if (match[0] !== ';') continue
    found.push(text.slice(from, match.index))
    from = match.index + 1
  }
  found.push(text.slice(from))
  return found.map((expression) => expression.replace(/^[ \t]+/, ''))
}
