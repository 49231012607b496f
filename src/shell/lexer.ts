/** Splits shell text into tokens as bash's read_token (parse.y, 5.2) does. */
import type { Word } from './ast.ts'
import { beginCopy, endCopy } from './lexer-copy.ts'
import { deeper, refuse, unclosed, unexpectedNear } from './lexer-errors.ts'
import { readHereDocument } from './lexer-here.ts'
import { readProtected } from './lexer-quotes.ts'
import type { Reading, Source } from './lexer-source.ts'
import { allowsReserved, type HereDocument, type Token, type TokenKind } from './lexer-token.ts'
import { quickWord, readWordToken } from './lexer-word.ts'

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
  /** The word is looked up as an alias wherever it stands: one that ended in a blank was before. */
  aliasNext = false
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

  /** `peek` where it needs no text beyond the line: worth asking first. */
  ready(): Token | undefined {
    if (this.#peeked !== undefined) return this.#peeked
    const token = this.#quickToken()
    if (token === undefined) return undefined
    this.#passed(token)
    this.#peeked = token
    return token
  }

  /** The next token, which is done with then. */
  *take(): Reading<Token> {
    const token = this.ready() ?? (yield* this.#read())
    this.#peeked = undefined
    return token
  }

  /** Words here are the first of a command, as far as the lexer can tell. */
  get atCommand(): boolean {
    const { last } = this
    if (this.inArray) return false
    if (last === 'assignment' || (this.afterRedirect && !this.assignmentsAllowed)) return true
    if (last === ';;' || last === ';&' || last === ';;&') return false
    return this.reservedAllowed
  }

  get reservedAllowed(): boolean {
    if (this.inArray || this.inCondition) return false
    if (allowsReserved(this.last)) return true
    if (this.last !== 'word') return false
    return this.beforeLast === 'function' || this.beforeLast === 'coproc'
  }

  *#read(): Reading<Token> {
    for (;;) {
      const token = yield* this.#readAny()
      if (token === undefined) continue
      this.#passed(token)
      return token
    }
  }

  #passed(token: Token): void {
    this.beforeLast = this.last
    this.last = token.kind
  }

  /** A plain word, a `;`, a newline: the tokens that most text is made of. */
  #quickToken(): Token | undefined {
    const { source } = this
    if (source.inAlias || this.inRegex) return undefined
    const { text } = source
    let code = text.charCodeAt(source.pos)
    while (code === 32 || code === 9) code = text.charCodeAt(++source.pos)
    const next = text.charCodeAt(source.pos + 1)
    if (code === 59 && (next === 32 || next === 10)) {
      this.assignmentsAllowed = false
      source.pos++
      return { kind: ';', line: source.line }
    }
    if (code === 10 && this.pending.length + source.orphans.length === 0) return this.#newline()
    return code === 45 ? undefined : quickWord(this)
  }

  #newline(): Token | undefined {
    const { source } = this
    if (source.isBehindBracket) return undefined
    this.assignmentsAllowed = false
    source.pos++
    source.line++
    return { kind: '\n', line: source.line - 1 }
  }

  /** Undefined when an alias took the place of the word. */
  *#readAny(): Reading<Token | undefined> {
    const { source } = this
    const code = yield* this.#skipBlanks()
    if (Number.isNaN(code)) return { kind: 'end', line: source.line }
    if (code === 35 && (source.options.comments ?? true)) return yield* this.#readComment()
    if (code === 10) return yield* this.#readNewline()
    if (this.inRegex) return yield* readWordToken(this)
    switch (code) {
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
        source.leftBlankAlias()
        this.aliasNext = false
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
      source.betweenTokens = true
      const code = yield* source.peek()
      source.betweenTokens = false
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
    if (source.isBehindBracket) return yield* unexpectedNear(source)
    this.assignmentsAllowed = false
    source.pos++
    source.line++
    if (this.pending.length + source.orphans.length === 0) {
      return { kind: '\n', line: source.line - 1 }
    }
    const echo = source.currentLine()
    yield* this.readHereDocuments()
    return { kind: '\n', line: source.line - 1, echo }
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
      if (isFor) {
        source.pos++
        return yield* refuse(this, [])
      }
      source.backToBracket(mark)
      return bracket
    }
    source.pos = pos + 1
    source.depth--
    if (isFor) return { kind: 'forArithmetic', line, word: expression }
    return { kind: 'arithmetic', line: source.line, word: expression }
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
