/** Where printing stands: what bash keeps in print_cmd.c's variables. */
import type { ByteString } from '../base/bytes.ts'
import type { Redirect } from './ast.ts'
import { printHereDocument, printRedirect } from './print-redirect.ts'

/** Columns a compound command's inside is moved by. */
const STEP = 4

export class PrintState {
  text = ''
  indentation: number
  readonly step: number
  /** How many of the next commands go on in the line instead of being indented. */
  skipIndent = 0
  inFunction = 0
  /** Inside of $( ): newlines stay. */
  inSubstitution = false
  /** Lists and pipelines open: the texts of here-documents wait for their separator. */
  connections = 0
  #waiting: readonly Redirect[] = []
  /** A here-document's text was printed since the last separator. */
  #wasDocument = false

  constructor(how: { indentation: number; step: number } = { indentation: 0, step: STEP }) {
    this.indentation = how.indentation
    this.step = how.step
  }

  add(text: ByteString): void {
    this.text += text
  }

  indent(): void {
    this.add(' '.repeat(this.indentation))
  }

  indentOnce(): void {
    if (this.skipIndent > 0) this.skipIndent--
    else this.indent()
  }

  newline(text: ByteString): void {
    this.add('\n')
    this.indent()
    this.add(text)
  }

  semicolon(): void {
    if (!/[&\n]$/.test(this.text)) this.add(';')
  }

  /** Between two commands of a list. */
  separate(isNewline: boolean): void {
    const keepsNewline = isNewline && this.inSubstitution
    if (this.#waiting.length > 0) {
      this.flush('')
      if (keepsNewline && this.inFunction === 0) this.add('\n')
    } else {
      if (keepsNewline) this.add('\n')
      else if (!this.#wasDocument) this.add(';')
      this.#wasDocument = false
    }
    if (this.inFunction > 0) return this.add('\n')
    if (!keepsNewline) this.add(' ')
    this.skipIndent++
  }

  /** The next separator is printed whatever came before. */
  endLine(): void {
    this.#wasDocument = false
  }

  /** Prints an operator and, behind it, the documents that wait. */
  flush(operator: ByteString): void {
    this.add(operator)
    if (this.#waiting.length === 0) return
    this.#documents(this.#waiting)
    this.#waiting = []
    if (operator !== '') this.add(' ')
  }

  redirects(
    redirects: readonly Redirect[],
    how: { readonly stderrToo: boolean; readonly blankBefore: boolean },
  ): void {
    const printed = redirects.map(printRedirect)
    if (how.stderrToo) printed.push('2>&1')
    if (printed.length === 0) return
    this.add(`${how.blankBefore ? ' ' : ''}${printed.join(' ')}`)
    this.#wasDocument = false
    const documents = redirects.filter(({ operator }) => operator === '<<' || operator === '<<-')
    if (documents.length === 0) return
    if (this.connections > 0) this.#waiting = documents
    else this.#documents(documents)
  }

  #documents(documents: readonly Redirect[]): void {
    this.add('\n')
    for (const document of documents) this.add(printHereDocument(document))
    this.#wasDocument = true
  }
}
