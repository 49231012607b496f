/** '...', "...", `...`, and text that is read like the inside of double quotes. */
import type { ByteString } from '../base/bytes.ts'
import type { Part, Word } from './ast.ts'
import { nameBad } from './lexer-bad.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { deeper, unclosed } from './lexer-errors.ts'
import type { Reading, Source } from './lexer-source.ts'

/**
 * What kind of text, and so what ends it: "...", ${x:-...} inside of "...", $((...)), $[...],
 * the parts of ${x:...:...}, or a here-document up to the end of everything.
 */
export type Protected =
  | 'quotes'
  | 'brace'
  | 'arithmetic'
  | 'bracket'
  | 'offset'
  | 'length'
  | 'document'
  | 'expression'

/** The text of '...'; `pos` stands at the first quote and is left behind the last. */
export function* readSingleQuoted(source: Source): Reading<ByteString> {
  const { line } = source
  const start = ++source.pos
  let text = ''
  let from = start
  for (;;) {
    const end = source.text.indexOf("'", source.pos)
    source.pos = end === -1 ? source.text.length : end
    source.countLines(from)
    text += source.text.slice(from, source.pos)
    from = source.pos
    if (end !== -1) break
    if (!(yield* source.more())) return yield* unclosed(source, line, "'")
  }
  source.pos++
  return text
}

/** The parts of "...". */
export function* readDoubleQuoted(source: Source): Reading<readonly Part[]> {
  const { line } = source
  source.pos++
  yield* deeper(source)
  const parts = yield* readProtected(source, 'quotes')
  if (!(yield* source.more())) return yield* unclosed(source, line, '"')
  source.depth--
  source.pos++
  return parts
}

/** `...`: read when it is expanded, so only its text now. */
export function* readBackquoted(source: Source, where: { inDouble: boolean }): Reading<Part> {
  const { line } = source
  const escaped = where.inDouble ? '`$\\"' : '`$\\'
  source.pos++
  let text = ''
  for (;;) {
    if (!(yield* source.more())) return yield* unclosed(source, line, '`')
    const from = source.pos
    const stop = nextOf(source.text, BACKQUOTE_STOPS, from)
    source.pos = stop
    source.countLines(from)
    text += source.text.slice(from, stop)
    if (stop >= source.text.length) continue
    if (source.text.charCodeAt(stop) === 96) break
    const next = yield* source.codeAfter(1)
    if (next === 10) {
      source.skipContinuation()
      continue
    }
    const char = source.text.charAt(stop + 1)
    text += escaped.includes(char) ? char : `\\${char}`
    source.pos = Math.min(stop + 2, source.text.length)
  }
  source.pos++
  return { kind: 'commandText', text, line }
}

/** `readProtected` as a word with its source. */
export function* readProtectedWord(source: Source, kind: Protected): Reading<Word> {
  const copy = beginCopy(source)
  const parts = yield* readProtected(source, kind)
  return { source: endCopy(source, copy), parts }
}

/** Reads what starts with the $ or ` at `pos`. */
function* readExpansion(source: Source): Reading<readonly Part[]> {
  if (source.text.charCodeAt(source.pos) === 36) {
    return yield* source.grammar.dollar(source, { inDouble: true })
  }
  return [yield* readBackquoted(source, { inDouble: true })]
}

/**
 * Reads text in which only $, ` and \ are special (and quotes, where they are), up to what ends
 * it or to the end of all.
 */
export function* readProtected(
  source: Source,
  kind: Protected,
  expansion = readExpansion,
): Reading<readonly Part[]> {
  const run = new ProtectedRun(kind)
  const start = source.pos
  for (;;) {
    const stop = nextOf(source.text, SPECIAL[kind], source.pos)
    run.text += source.text.slice(source.pos, stop)
    source.pos = stop
    if (stop >= source.text.length) {
      if (yield* source.more()) continue
      if (run.singleLine > 0) return yield* unclosed(source, run.singleLine, "'")
      break
    }
    const code = source.text.charCodeAt(stop)
    if (code === 36 || code === 96) run.push(yield* expansion(source))
    else if (code === 92) yield* readEscape(source, run)
    else if (code === 34 && kind !== 'quotes' && run.singleLine === 0) {
      run.push([{ kind: 'double', parts: yield* readDoubleQuoted(source) }])
    } else if (code === 39 && OPAQUE_SINGLE.has(kind)) {
      const from = source.pos
      yield* readSingleQuoted(source)
      run.text += source.text.slice(from, source.pos)
    } else {
      if (run.endsAt(code, source.line)) break
      if (code === 10) source.line++
      run.text += source.text.charAt(stop)
      source.pos++
    }
  }
  return nameBad(run.finish(), source.text.slice(start, source.pos))
}

/** Parts so far, and the brackets open. */
class ProtectedRun {
  readonly kind: Protected
  text = ''
  readonly #parts: Part[] = []
  #depth = 0
  #questions = 0
  /** Line of the ' that hides a } in ${x:-...}, or 0. */
  singleLine = 0

  constructor(kind: Protected) {
    this.kind = kind
  }

  push(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.kind === 'literal') {
        this.text += part.text
        continue
      }
      this.#flush()
      this.#parts.push(part)
    }
  }

  /** Whether this character is the end of the text; counts brackets otherwise. */
  endsAt(code: number, line: number): boolean {
    switch (this.kind) {
      case 'quotes':
        return code === 34
      case 'brace':
        if (code === 39) this.singleLine = this.singleLine === 0 ? line : 0
        return code === 125 && this.singleLine === 0
      case 'arithmetic':
        return this.#counts(code, 40, 41)
      case 'bracket':
        return this.#counts(code, 91, 93)
      case 'offset':
        if (code === 63) this.#questions++
        if (code === 58 && this.#depth === 0 && this.#questions-- === 0) return true
        if (code === 40 || code === 41) this.#counts(code, 40, 41)
        return code === 125
      case 'length':
        return code === 125
      default:
        return false
    }
  }

  finish(): readonly Part[] {
    this.#flush()
    return this.#parts
  }

  #counts(code: number, open: number, close: number): boolean {
    if (code === open) this.#depth++
    if (code !== close) return false
    return this.#depth-- === 0
  }

  #flush(): void {
    if (this.text !== '') this.#parts.push({ kind: 'quoted', text: this.text })
    this.text = ''
  }
}

function* readEscape(source: Source, run: ProtectedRun): Reading<void> {
  const next = yield* source.codeAfter(1)
  if (next === 10) return source.skipContinuation()
  if (next === 39 && run.singleLine > 0) {
    run.text += '\\'
    source.pos++
    return
  }
  const char = source.text.charAt(source.pos + 1)
  run.text += (ESCAPED[run.kind] ?? '$`\\"').includes(char) && char !== '' ? char : `\\${char}`
  source.pos = Math.min(source.pos + 2, source.text.length)
}

/** Kinds in which '...' is copied as it stands, quotes and all. */
const OPAQUE_SINGLE: ReadonlySet<Protected> = new Set<Protected>([
  ...(['arithmetic', 'bracket', 'offset', 'length'] as const),
])
/** What a backslash protects, where it is not $ ` \ ". */
const ESCAPED: Partial<Record<Protected, string>> = { document: '$`\\', brace: '$`\\"}' }

const table = (chars: string): Uint8Array => {
  const at = new Uint8Array(256)
  for (const char of chars) at[char.charCodeAt(0)] = 1
  return at
}
const BACKQUOTE_STOPS = table('`\\')
const SPECIAL: Record<Protected, Uint8Array> = {
  quotes: table('$`\\"\n'),
  brace: table('$`\\"\'}\n'),
  arithmetic: table('$`\\"\'()\n'),
  bracket: table('$`\\"\'[]\n'),
  offset: table('$`\\"\'():?}\n'),
  length: table('$`\\"\'}\n'),
  document: table('$`\\\n'),
  expression: table('$`\\"\n'),
}

const nextOf = (text: ByteString, special: Uint8Array, from: number): number => {
  let at = from
  while (at < text.length && special[text.charCodeAt(at)] !== 1) at++
  return at
}
