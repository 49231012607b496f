/** Splits shell text into tokens as bash's read_token (parse.y, 5.2) does. */
import type { Word } from './ast.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { deeper, unclosed } from './lexer-errors.ts'
import { readHereDocument } from './lexer-here.ts'
import { readProtected } from './lexer-quotes.ts'
import type { Reading, Source } from './lexer-source.ts'
import { allowsReserved, type HereDocument, type Token, type TokenKind } from './lexer-token.ts'
import { readWordToken } from './lexer-word.ts'

export class Lexer {
  readonly source: Source
  /** The last two tokens decide what the next word may be (a reserved word, an alias...). */
  last: TokenKind
  beforeLast: TokenKind = '\n'
  /** Between `in` or `;;` and `)`: words are patterns. */
  inPattern = false
  /** Arguments may be array assignments: the command is declare, export... */
  assignmentsAllowed = false
  /** Only redirections came so far in this command. */
  afterRedirect = false
  /** Inside of [[ ]]: `]]` ends it wherever it stands. */
  inCondition = false
  /** The right side of =~. */
  inRegex = false
  /** Inside of a=( ). */
  inArray = false
  /** Here-documents whose text starts after this line. */
  pending: HereDocument[] = []
  #peeked: Token | undefined

  constructor(source: Source, last: TokenKind = '\n') {
    this.source = source
    this.last = last
  }

  /** A lexer for what stands inside of a word of this one. */
  inside(last: TokenKind): Lexer {
    return new Lexer(this.source, last)
  }

  /** The next token, which stays the next one. */
  *peek(): Reading<Token> {
    this.#peeked ??= yield* this.#read()
    return this.#peeked
  }

  /** The next token, which is done with then. */
  *take(): Reading<Token> {
    const token = this.#peeked ?? (yield* this.#read())
    this.#peeked = undefined
    return token
  }

  /** Words here are the first of a command, as far as the lexer can tell. */
  get atCommand(): boolean {
    const { last } = this
    if (last === 'assignment' || (this.afterRedirect && !this.assignmentsAllowed)) return true
    if (last === ';;' || last === ';&' || last === ';;&') return false
    return this.reservedAllowed
  }

  get reservedAllowed(): boolean {
    if (allowsReserved(this.last)) return true
    if (this.last !== 'word') return false
    return this.beforeLast === 'function' || this.beforeLast === 'coproc'
  }

  *#read(): Reading<Token> {
    for (;;) {
      const token = this.inRegex ? yield* this.#readRegex() : yield* this.#readAny()
      if (token === undefined) continue
      this.beforeLast = this.last
      this.last = token.kind
      return token
    }
  }

  *#readRegex(): Reading<Token | undefined> {
    const { source } = this
    yield* this.#skipBlanks()
    const { pos } = source
    const token = yield* readWordToken(this)
    return source.pos > pos ? token : yield* this.#readAny()
  }

  /** Undefined when an alias took the place of the word. */
  *#readAny(): Reading<Token | undefined> {
    const { source } = this
    const code = yield* this.#skipBlanks()
    if (Number.isNaN(code)) return { kind: 'end', line: source.line }
    if (code === 35 && (source.options.comments ?? true)) return yield* this.#readComment()
    switch (code) {
      case 10:
        return yield* this.#readNewline()
      case 38: // &
      case 59: // ;
      case 124: // |
      case 41: // )
        this.assignmentsAllowed = false
        return { kind: yield* this.#operator(code), line: source.line }
      case 40: // (
        this.assignmentsAllowed = false
        return yield* this.#readBracket()
      case 60: // <
      case 62: // >
        if ((yield* source.codeAfter(1)) === 40) return yield* readWordToken(this)
        return { kind: yield* this.#operator(code), line: source.line }
      case 45: // -
        if (this.last !== '<&' && this.last !== '>&') return yield* readWordToken(this)
        source.pos++
        return { kind: '-', line: source.line, word: DASH }
      default:
        return yield* readWordToken(this)
    }
  }

  *#skipBlanks(): Reading<number> {
    const { source } = this
    for (;;) {
      source.leaveLine()
      const code = yield* source.peek()
      if (code !== 32 && code !== 9) return code
      source.pos++
    }
  }

  *#readComment(): Reading<Token> {
    const { source } = this
    for (;;) {
      const end = source.text.indexOf('\n', source.pos)
      source.pos = end === -1 ? source.text.length : end
      if (end !== -1) return yield* this.#readNewline()
      if (!(yield* source.more())) return { kind: 'end', line: source.line }
    }
  }

  *#readNewline(): Reading<Token> {
    const { source } = this
    const { line } = source
    this.assignmentsAllowed = false
    source.pos++
    source.line++
    yield* this.readHereDocuments()
    return { kind: '\n', line }
  }

  /** Reads the texts of the here-documents that this line started. */
  *readHereDocuments(): Reading<void> {
    const { source, pending } = this
    if (pending.length === 0 && source.orphans.length === 0) return
    const documents = [...source.orphans, ...pending]
    this.pending = []
    source.orphans = []
    for (const document of documents) yield* readHereDocument(source, document)
  }

  *#operator(code: number): Reading<TokenKind> {
    const { source } = this
    source.pos++
    const char = String.fromCharCode(code)
    const two = char + String.fromCharCode(yield* source.peek())
    if (!OPERATORS.has(two)) return char as TokenKind
    source.pos++
    const three = two + String.fromCharCode(yield* source.peek())
    if (!OPERATORS.has(three)) return two as TokenKind
    source.pos++
    return three as TokenKind
  }

  /** A bracket, or (( )) where it closes as arithmetic does. */
  *#readBracket(): Reading<Token> {
    const { source } = this
    const bracket: Token = { kind: '(', line: source.line }
    const isFor = this.last === 'for'
    const { line } = source
    source.pos++
    if ((yield* source.peek()) !== 40) return bracket
    if ((!isFor && !this.reservedAllowed) || source.knownAsBracket()) return bracket
    const mark = source.mark()
    yield* deeper(source)
    source.pos++
    const expression = yield* this.#readExpression(line)
    const { pos } = source
    if ((yield* source.codeAfter(0)) !== 41) {
      source.backToBracket(mark)
      return bracket
    }
    source.pos = pos + 1
    source.depth--
    const kind = isFor ? 'forArithmetic' : 'arithmetic'
    return { kind, line: source.line, word: expression }
  }

  *#readExpression(line: number): Reading<Word> {
    const { source } = this
    const outer = source.copy
    source.copy = undefined
    const copy = beginCopy(source)
    const parts = yield* readProtected(source, 'arithmetic')
    const expression = { source: endCopy(source, copy), parts }
    source.copy = outer
    if (!(yield* source.more())) return yield* unclosed(source, line, ')')
    source.pos++
    return expression
  }
}

const DASH: Word = { source: '-', parts: [{ kind: 'literal', text: '-' }] }
const OPERATORS: ReadonlySet<string> = new Set([
  ...['&&', '||', '|&', ';;', ';&', ';;&', '<<', '>>', '<<-', '<<<', '<&', '>&', '<>', '>|'],
  ...['&>', '&>>'],
])
