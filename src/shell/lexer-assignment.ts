/** name=value, name+=value, name[subscript]=value, name=( ). */
import type { ByteString } from '../base/bytes.ts'
import type { Assignment, Word } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { readArray } from './lexer-array.ts'
import { wordOf } from './lexer-bad.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { unclosed } from './lexer-errors.ts'
import { protect } from './lexer-parameter.ts'
import { Parts, readText } from './lexer-parts.ts'
import type { Reading, Source } from './lexer-source.ts'

/**
 * Reads the word at `pos` if it starts as an assignment does. Else nothing is read, or the start
 * of a word that only looked so (`a[0]`); what was read is in `parts` in any case.
 */
export function* readAssignment(
  lexer: Lexer,
  parts: Parts,
  atCommand: boolean,
): Reading<Assignment | undefined> {
  const { source } = lexer
  const name = NAME.at(source.text, source.pos)
  const isItem = lexer.inArray && name === '' && source.text.charCodeAt(source.pos) === 91
  if ((name === '' && !isItem) || lexer.inRegex) return undefined
  const bracketAt = source.pos + name.length
  const hasSubscript = source.text.charCodeAt(bracketAt) === 91
  if (hasSubscript && !atCommand && !isItem && !isDeclared(lexer, bracketAt)) return undefined
  parts.literal(name)
  source.pos = bracketAt
  const subscript = hasSubscript ? yield* readSubscript(source, parts) : undefined
  const append = (yield* source.codeAfter(0)) === 43 && (yield* source.codeAfter(1)) === 61
  if (!append && (yield* source.codeAfter(0)) !== 61) return undefined
  source.pos += append ? 2 : 1
  parts.literal(append ? '+=' : '=')
  const allowed = atCommand || (lexer.assignmentsAllowed && (isItem || !lexer.inArray))
  const isArray = allowed && (yield* source.peek()) === 40
  const value = isArray ? yield* readArrayValue(lexer, parts) : yield* readValue(source, parts)
  return { name, append, value, ...(subscript && { subscript: protect(subscript) }) }
}

/** ( ), or a text that only starts so. */
function* readArrayValue(lexer: Lexer, parts: Parts): Reading<Assignment['value']> {
  const { source } = lexer
  const copy = beginCopy(source)
  const inner = new Parts()
  const array = yield* readArray(lexer, inner)
  const { pos } = source
  yield* readText(source, 'word', inner)
  const isWhole = source.pos === pos
  const text = wordOf(endCopy(source, copy), inner.finish())
  parts.pushAll(text.parts)
  return isWhole ? array : text
}

function* readSubscript(source: Source, parts: Parts): Reading<Word> {
  const { line } = source
  source.pos++
  const copy = beginCopy(source)
  const inner = new Parts()
  yield* readText(source, 'subscript', inner)
  const word = wordOf(endCopy(source, copy), inner.finish())
  if (!(yield* source.more())) return yield* unclosed(source, line, ']')
  source.pos++
  parts.literal('[')
  parts.pushAll(word.parts)
  parts.literal(']')
  return word
}

function* readValue(source: Source, parts: Parts): Reading<Word> {
  const copy = beginCopy(source)
  const inner = new Parts()
  yield* readText(source, 'word', inner)
  const value = wordOf(endCopy(source, copy), inner.finish())
  parts.pushAll(value.parts)
  return value
}

/** Behind `declare`, a[...]= is an assignment when it is one word. */
const isDeclared = (lexer: Lexer, bracketAt: number): boolean => {
  if (!lexer.assignmentsAllowed) return false
  SUBSCRIPT.lastIndex = bracketAt
  return SUBSCRIPT.test(lexer.source.text)
}

const SUBSCRIPT = /\[[^\]\s;&|()<>]*\]\+?=/y

/** The name at a place of a text that `=`, `+=` or `[` follows, or ''. */
const NAME = {
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?=\+?=|\[)/y,
  at(text: ByteString, at: number): ByteString {
    this.pattern.lastIndex = at
    return this.pattern.exec(text)?.[0] ?? ''
  },
}
