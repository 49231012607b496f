/** The text of here-documents. */
import type { ByteString } from '../base/bytes.ts'
import type { Word } from './ast.ts'
import { endsInBackslash } from './lexer-backslash.ts'
import type { Reading, Source } from './lexer-source.ts'
import { readString } from './lexer-string.ts'
import type { HereDocument } from './lexer-token.ts'

/** Reads the lines from `pos` up to the one that ends the document. */
export function* readHereDocument(source: Source, document: HereDocument): Reading<void> {
  const alias = source.suspendAlias()
  const { line } = source
  const inSubstitution = source.open.at(-1)?.kind === 'substitution'
  const lines: ByteString[] = []
  for (;;) {
    if (!(yield* source.more())) {
      warn(source, document, { line: source.line - 1, start: line - 1 })
      break
    }
    const raw = yield* readLine(source, document.quoted)
    const text = document.stripTabs ? raw.replace(/^\t+/, '') : raw
    if (text === document.delimiter) break
    if (inSubstitution && closesToo(text, document.delimiter)) {
      source.pos -= text.length - document.delimiter.length + 1
      source.line--
      warn(source, document, { line: source.line, start: line - 1 })
      break
    }
    lines.push(text, '\n')
  }
  source.resumeAlias(alias)
  document.take(bodyOf(source, document, { text: lines.join(''), line }))
}

/** The delimiter and, in the same line, the `)` of the $( ) around: the rest is read on. */
const closesToo = (text: ByteString, delimiter: ByteString): boolean =>
  text.startsWith(delimiter) && text.includes(')', delimiter.length)

const warn = (
  source: Source,
  { delimiter }: HereDocument,
  at: { readonly line: number; readonly start: number },
): void => {
  const text = `here-document at line ${at.start} delimited by end-of-file (wanted \`${delimiter}')`
  source.warnings.push({ line: at.line, text })
}

/** What a here-document's delimiter is without its quotes (bash's string_quote_removal). */
export const removeQuotes = (text: ByteString): ByteString =>
  text.replace(/'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])/g, (_, single, double, escaped) => {
    if (double !== undefined) return double.replace(/\\([$`"\\])/g, '$1')
    return single ?? escaped
  })

const bodyOf = (
  source: Source,
  document: HereDocument,
  body: { text: ByteString; line: number },
): Word => {
  if (document.quoted) return { source: body.text, parts: [{ kind: 'quoted', text: body.text }] }
  return readString(body.text, 'document', source, body.line)
}

/** One line without its newline; unquoted, a backslash joins it with the next one. */
function* readLine(source: Source, quoted: boolean): Reading<ByteString> {
  let line = ''
  for (;;) {
    const end = source.text.indexOf('\n', source.pos)
    const stop = end === -1 ? source.text.length : end
    line += source.text.slice(source.pos, stop)
    source.pos = stop
    if (end === -1) {
      if (yield* source.more()) continue
      return line
    }
    source.pos++
    source.line++
    if (quoted || !endsInBackslash(line)) return line
    line = line.slice(0, -1)
    if (!(yield* source.more())) return line
  }
}
