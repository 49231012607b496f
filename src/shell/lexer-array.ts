/** a=( ... ): words over any number of lines. */
import type { ArrayValue, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { deeper, fail, unexpected } from './lexer-errors.ts'
import type { Parts } from './lexer-parts.ts'
import type { Reading, Source } from './lexer-source.ts'
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
  source.open.push({ kind: 'array' })
  const inside = outer.inside('word')
  inside.pending = outer.pending
  inside.assignmentsAllowed = outer.assignmentsAllowed
  const tokens = yield* readItems(inside, line)
  outer.pending = inside.pending
  source.open.pop()
  for (const [index, token] of tokens.entries()) {
    if (index > 0) parts.literal(' ')
    parts.pushAll(token.word?.parts ?? [])
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
    if (token.kind === 'end') return yield* unclosedArray(source, line)
    if (token.kind === '\n') continue
    if (token.kind !== 'word') return yield* unexpected(source, token)
    tokens.push(token)
  }
}

/** ( ) inside of ( ) is a text. */
const asText = (word: Word = NOTHING): Word => {
  const text = word.source.slice(word.source.indexOf('=(') + 1)
  return { source: text, parts: [{ kind: 'literal', text }] }
}

const NOTHING = { source: '', parts: [] }

const unclosedArray = (source: Source, line: number): Reading<never> => {
  const message = { line, text: "unexpected EOF while looking for matching `)'" }
  return fail(source, [message], 'array')
}

const itemOf = ({ word, assignment }: Token): ArrayValue['items'][number] => {
  if (assignment?.name !== '') return { append: false, value: word ?? NOTHING }
  const { subscript, append, value } = assignment
  return { append, value: 'kind' in value ? asText(word) : value, ...(subscript && { subscript }) }
}
