/** The text of here-documents. */
import type { ByteString } from '../base/bytes.ts'
import type { Word } from './ast.ts'
import type { Reading, Source } from './lexer-source.ts'
import { readString } from './lexer-string.ts'
import type { HereDocument } from './lexer-token.ts'

/** Reads the lines from `pos` up to the one that ends the document. */
export function* readHereDocument(source: Source, document: HereDocument): Reading<void> {
  const { line } = source
  const lines: ByteString[] = []
  for (;;) {
    source.leaveLine()
    if (!(yield* source.more())) {
      source.warnings.push({
        line: source.line - 1,
        text: `here-document at line ${document.line} delimited by end-of-file (wanted \`${document.delimiter}')`,
      })
      break
    }
    const raw = yield* readLine(source, document.quoted)
    const text = document.stripTabs ? raw.replace(/^\t+/, '') : raw
    if (text === document.delimiter) break
    lines.push(text, '\n')
  }
  document.take(bodyOf(source, document, { text: lines.join(''), line }))
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

const endsInBackslash = (line: ByteString): boolean => {
  let at = line.length
  while (at > 0 && line.charCodeAt(at - 1) === 92) at--
  return (line.length - at) % 2 === 1
}
