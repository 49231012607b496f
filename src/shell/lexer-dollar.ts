/** What a `$` starts: a parameter, $( ), $(( )), $[ ], $'...'; and <( ). */
import type { ByteString } from '../base/bytes.ts'
import type { Part } from './ast.ts'
import { decodeEscapes } from './escapes.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { deeper, unclosed } from './lexer-errors.ts'
import { readBraced } from './lexer-parameter.ts'
import { Parts, readText } from './lexer-parts.ts'
import { readDoubleQuoted, readProtected } from './lexer-quotes.ts'
import type { Reading, Source } from './lexer-source.ts'
import { printSubstitution } from './print.ts'
import { singleQuoted } from './quote.ts'

/** Reads what starts with the `$` at `pos`; a `$` that starts nothing is literal text. */
export function* readDollar(
  source: Source,
  where: { readonly inDouble: boolean },
): Reading<readonly Part[]> {
  const start = source.pos
  source.pos++
  const code = yield* source.peek()
  switch (code) {
    case 40: // (
      return [yield* readParenthesis(source, start)]
    case 123: // {
      source.pos++
      return [yield* readBraced(source, where)]
    case 91: // [
      return [yield* readBracket(source)]
    case 39: // '
      if (where.inDouble || source.options.plainDollar === true) return DOLLAR
      return [{ kind: 'quoted', text: yield* readAnsiQuoted(source, start) }]
    case 34: // "
      if (where.inDouble || source.options.plainDollar === true) return DOLLAR
      source.copy?.replace(start, '')
      return [{ kind: 'double', parts: yield* readDoubleQuoted(source) }]
    default:
      return [yield* readName(source, code)]
  }
}

/** <( ) or >( ), at its first character. */
export function* readProcess(source: Source): Reading<Part> {
  const start = source.pos
  const direction = source.text.charCodeAt(start) === 60 ? '<' : '>'
  source.pos++
  const body = yield* readCommands(source, start, `${direction}(`)
  return { kind: 'process', direction, body }
}

const DOLLAR: readonly Part[] = [{ kind: 'literal', text: '$' }]

function* readName(source: Source, code: number): Reading<Part> {
  if (SPECIAL_NAMES.has(code) || (code >= 48 && code <= 57)) {
    source.pos++
    return { kind: 'parameter', name: String.fromCharCode(code) }
  }
  let name = ''
  while (isNameCode(code) && isNameCode(yield* source.peek())) {
    const from = source.pos
    let { pos } = source
    while (isNameCode(source.text.charCodeAt(pos))) pos++
    name += source.text.slice(from, pos)
    source.pos = pos
  }
  return name === '' ? { kind: 'literal', text: '$' } : { kind: 'parameter', name, bare: true }
}

/** The text of $'...', decoded; the word's own text has it in plain quotes from then on. */
function* readAnsiQuoted(source: Source, start: number): Reading<ByteString> {
  const { line } = source
  source.copy?.splitOff(start)
  source.pos++
  let text = ''
  for (;;) {
    if (!(yield* source.more())) return yield* unclosed(source, line, "'")
    const from = source.pos
    const stop = stopIn(source.text, from)
    const length = source.text.charCodeAt(stop) === 92 ? 2 : 0
    if (length > 0) yield* source.codeAfter(stop - from + 1)
    source.pos = Math.min(stop + length, source.text.length)
    source.countLines(from)
    text += source.text.slice(from, source.pos)
    if (length === 0 && source.pos < source.text.length) break
  }
  source.pos++
  const decoded = decodeEscapes(text)
  source.copy?.resume(singleQuoted(decoded))
  return decoded
}

const stopIn = (text: ByteString, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== 39 && text.charCodeAt(at) !== 92) at++
  return at
}

/** $(( )) where the brackets match so, else $( ). */
function* readParenthesis(source: Source, start: number): Reading<Part> {
  if ((yield* source.codeAfter(1)) !== 40) {
    return { kind: 'command', body: yield* readCommands(source, start, '$(') }
  }
  const { line } = source
  yield* deeper(source)
  source.pos++
  const whole = beginCopy(source)
  source.pos++
  const copy = beginCopy(source)
  const parts = yield* readProtected(source, 'arithmetic')
  const expression = { source: endCopy(source, copy), parts }
  if (!(yield* source.more())) return yield* unclosed(source, line, ')')
  source.pos++
  const isArithmetic = (yield* source.codeAfter(0)) === 41
  if (!isArithmetic) {
    yield* readText(source, 'group', new Parts())
    if (!(yield* source.more())) return yield* unclosed(source, line, ')')
  }
  const text = endCopy(source, whole)
  source.pos++
  source.depth--
  if (isArithmetic) return { kind: 'arithmetic', expression }
  return { kind: 'commandText', text, line }
}

/** $[ ], the old form of $(( )). */
function* readBracket(source: Source): Reading<Part> {
  const { line } = source
  yield* deeper(source)
  source.pos++
  const copy = beginCopy(source)
  const parts = yield* readProtected(source, 'bracket')
  const expression = { source: endCopy(source, copy), parts }
  if (!(yield* source.more())) return yield* unclosed(source, line, ']')
  source.depth--
  source.pos++
  return { kind: 'arithmetic', expression }
}

/** The commands between the `(` at `pos` and its `)`. */
function* readCommands(source: Source, start: number, open: string) {
  yield* deeper(source)
  source.pos++
  const { copy } = source
  copy?.splitOff(start)
  source.copy = undefined
  const body = yield* source.grammar.substitution(source)
  source.copy = copy
  source.depth--
  copy?.resume(`${open}${printSubstitution(body)})`)
  return body
}

const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code)
const isDigit = (code: number): boolean => code >= 48 && code <= 57
/** $@ $* $# $? $- $$ $!; $_ is read as a name. */
const SPECIAL_NAMES: ReadonlySet<number> = new Set([64, 42, 35, 63, 45, 36, 33])
