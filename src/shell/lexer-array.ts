/** a=( ... ): words over any number of lines. */
import type { ArrayValue, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper, unclosed, unexpected } from './lexer-errors.ts'
import type { Parts } from './lexer-parts.ts'
import type { Reading } from './lexer-source.ts'
import type { Token } from './lexer-token.ts'

/** Reads from the `(` at `pos` up to behind the `)`. */
export function* readArray(outer: Lexer, parts: Parts): Reading<ArrayValue> {
  const { source } = outer
  const { copy, line } = source
  yield* deeper(source)
  copy?.splitOff(source.pos)
  source.copy = undefined
  source.pos++
  parts.literal('(')
  const tokens = yield* readItems(outer.inside('word'), line)
  for (const [index, token] of tokens.entries()) {
    if (index > 0) parts.literal(' ')
    parts.push(...(token.word?.parts ?? []))
  }
  parts.literal(')')
  source.copy = copy
  source.depth--
  copy?.resume(`(${tokens.map((token) => token.word?.source).join(' ')})`)
  return { kind: 'array', items: tokens.map(itemOf) }
}

function* readItems(lexer: Lexer, line: number): Reading<readonly Token[]> {
  const { source } = lexer
  lexer.inArray = true
  const tokens: Token[] = []
  for (;;) {
    const token = yield* lexer.take()
    if (token.kind === ')') return tokens
    if (token.kind === 'end') return yield* unclosed(source, line, ')')
    if (token.kind === '\n') continue
    if (token.word === undefined) return yield* unexpected(source, token)
    tokens.push(token)
  }
}

/** ( ) inside of ( ) is a text. */
const asText = (word: Word = NOTHING): Word => {
  const text = word.source.slice(word.source.indexOf('=(') + 1)
  return { source: text, parts: [{ kind: 'literal', text }] }
}

const NOTHING = { source: '', parts: [] }

const itemOf = ({ word, assignment }: Token): ArrayValue['items'][number] => {
  if (assignment?.name !== '') return { append: false, value: word ?? NOTHING }
  const { subscript, append, value } = assignment
  return { append, value: 'kind' in value ? asText(word) : value, ...(subscript && { subscript }) }
}
