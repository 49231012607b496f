/** Unquoted text: words, and what brackets enclose where quoting works as in words. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'
import { wordOf } from './lexer-bad.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { deeper, unclosed } from './lexer-errors.ts'
import { readBackquoted, readDoubleQuoted, readSingleQuoted } from './lexer-quotes.ts'
import type { Reading, Source } from './lexer-source.ts'

/**
 * How far it goes: a word up to a blank or operator, a regular expression of [[ =~ ]] likewise
 * but over `|` and bracketed blanks, else up to a `}`, `/` or `}`, `]`, `]` or `}`, `)` that is not quoted.
 * `pos` is left before what ends it.
 */
export type Extent = 'word' | 'regex' | 'brace' | 'pattern' | 'subscript' | 'index' | 'group'

/** Parts of a word being read; neighbouring literals become one. */
export class Parts {
  readonly list: Part[] = []
  #literal = ''

  literal(text: ByteString): void {
    this.#literal += text
  }

  push(part: Part): void {
    if (part.kind === 'literal') return this.literal(part.text)
    this.#flush()
    this.list.push(part)
  }

  pushAll(parts: readonly Part[]): void {
    for (const part of parts) this.push(part)
  }

  finish(): readonly Part[] {
    this.#flush()
    return this.list
  }

  /** The text, while nothing but literal text was read; else undefined. */
  get plain(): ByteString | undefined {
    return this.list.length === 0 ? this.#literal : undefined
  }

  #flush(): void {
    if (this.#literal !== '') this.list.push({ kind: 'literal', text: this.#literal })
    this.#literal = ''
  }
}

/** Reads the text of one bracketed word: `readText` with its source. */
export function* readTextWord(source: Source, extent: Extent): Reading<Word> {
  const copy = beginCopy(source)
  const parts = new Parts()
  yield* readText(source, extent, parts)
  return wordOf(endCopy(source, copy), parts.finish())
}

/** Reads on into `parts` up to the end of the extent, or of everything. */
export function* readText(source: Source, extent: Extent, parts: Parts): Reading<void> {
  const special = SPECIAL[extent]
  let depth = 0
  for (;;) {
    const { text, pos } = source
    let at = pos
    while (at < text.length && special[text.charCodeAt(at)] !== 1) at++
    if (at > pos) parts.literal(text.slice(pos, at))
    source.pos = at
    if (at >= text.length) {
      if (yield* source.more()) continue
      return
    }
    const code = text.charCodeAt(at)
    if (yield* readSpecial(source, code, parts, extent)) continue
    if (code === OPEN[extent]) depth++
    else if (code === CLOSE[extent]) {
      if (depth === 0) return
      depth--
    } else if (endsAt(extent, code)) return
    if (code === 10) source.line++
    parts.literal(text.charAt(at))
    source.pos = at + 1
  }
}

/** Reads quotes and expansions; false when the character is none of those. */
function* readSpecial(
  source: Source,
  code: number,
  parts: Parts,
  extent: Extent,
): Reading<boolean> {
  switch (code) {
    case 92: // \
      yield* readEscape(source, parts)
      return true
    case 39: // '
      parts.push({ kind: 'quoted', text: yield* readSingleQuoted(source) })
      return true
    case 34: // "
      parts.push({ kind: 'double', parts: yield* readDoubleQuoted(source) })
      return true
    case 36: // $
      parts.pushAll(yield* source.grammar.dollar(source, { inDouble: false }))
      return true
    case 96: // `
      parts.push(yield* readBackquoted(source, { inDouble: false }))
      return true
    case 60: // <
    case 62: // >
      if ((yield* source.codeAfter(1)) !== 40) return false
      parts.push(yield* source.grammar.process(source))
      return true
    case 40: // (
      return extent === 'regex' ? yield* readGroup(source, parts) : false
    default:
      if (extent !== 'word' || !source.extglob || !EXTGLOB.has(code)) return false
      if ((yield* source.codeAfter(1)) !== 40) return false
      parts.literal(source.text.charAt(source.pos))
      source.pos++
      return yield* readGroup(source, parts)
  }
}

/** Reads ( ... ) of an extended pattern or a regular expression. */
function* readGroup(source: Source, parts: Parts): Reading<true> {
  const line = source.line
  parts.literal('(')
  source.pos++
  yield* deeper(source)
  yield* readText(source, 'group', parts)
  if (!(yield* source.more())) return yield* unclosed(source, line, ')')
  source.depth--
  parts.literal(')')
  source.pos++
  return true
}

function* readEscape(source: Source, parts: Parts): Reading<void> {
  const next = yield* source.codeAfter(1)
  if (next === 10) return source.skipContinuation()
  if (Number.isNaN(next)) parts.literal('\\')
  else parts.push({ kind: 'quoted', text: source.text.charAt(source.pos + 1) })
  source.pos = Math.min(source.pos + 2, source.text.length)
}

const endsAt = (extent: Extent, code: number): boolean => {
  switch (extent) {
    case 'word':
      return META.has(code)
    case 'regex':
      return code !== 124 && META.has(code)
    case 'index':
      return code === 125
    case 'pattern':
      return code === 47
    default:
      return false
  }
}

const codes = (chars: string): number[] => [...chars].map((char) => char.charCodeAt(0))
/** What ends a word (bash's shellbreak). */
const META: ReadonlySet<number> = new Set(codes(' \t\n;&|()<>'))
const EXTGLOB: ReadonlySet<number> = new Set(codes('?*+@!'))
/** Brackets that count inside of an extent, and the one that ends it. */
const OPEN: Partial<Record<Extent, number>> = { subscript: 91, index: 91, group: 40 }
const CLOSE: Partial<Record<Extent, number>> = {
  brace: 125,
  pattern: 125,
  subscript: 93,
  index: 93,
  group: 41,
}

const table = (chars: string): Uint8Array => {
  const at = new Uint8Array(256)
  for (const code of codes(`\\'"$\`\n${chars}`)) at[code] = 1
  return at
}
const SPECIAL: Record<Extent, Uint8Array> = {
  word: table(' \t;&|()<>?*+@!'),
  regex: table(' \t;&|()<>'),
  brace: table('}<>'),
  pattern: table('}/<>'),
  subscript: table('[]'),
  index: table('[]}'),
  group: table('()'),
}
