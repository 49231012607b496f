/** The text a parser reads, which may grow while it is read. */
import type { ByteString } from '../base/bytes.ts'
import { OpenAliases } from './lexer-aliases.ts'
import { endsInBackslash } from './lexer-backslash.ts'
import { Brackets } from './lexer-brackets.ts'
import type { Copy } from './lexer-copy.ts'
import type { Grammar } from './lexer-grammar.ts'
import type { Open } from './lexer-open.ts'
import type { HereDocument } from './lexer-token.ts'
import type { ParserOptions, SyntaxMessage, SyntaxProblem } from './parser.ts'

/** The text is used up: the driver adds some, or says that there is no more (`ended`). */
export const MORE = 'more'
/**
 * How every reader of the parser runs: it yields MORE when it needs text and a SyntaxProblem when
 * reading is over (it is never resumed then). So an open construct waits for its next line where
 * it stands, and each line is read once.
 */
export type Reading<T> = Generator<typeof MORE | SyntaxProblem, T, void>

interface Suspended {
  readonly text: ByteString
  readonly pos: number
  readonly aliases: OpenAliases['state']
}

interface Mark {
  readonly text: ByteString
  readonly pos: number
  readonly line: number
  readonly depth: number
  readonly mainPos: number | undefined
  readonly aliases: OpenAliases['state']
}

export class Source {
  text: ByteString
  pos: number
  /** Number of the line `pos` is in. */
  line: number
  ended = false
  /** A word or operator was read; until then there is no command to go on with. */
  hasBegun = false
  /** Waiting for the first character of a token, not inside of one. */
  betweenTokens = false
  copy: Copy | undefined
  /** How many constructs are open around here. */
  depth = 0
  extglob: boolean
  /** What error messages know of what is open around `pos`, outermost first. */
  readonly open: Open[] = []
  /** Here-documents of a closed $( ): their text starts after this line. */
  orphans: HereDocument[] = []
  readonly options: ParserOptions
  readonly warnings: SyntaxMessage[] = []
  readonly grammar: Grammar
  /** The real text, while `text` is an alias' value and the rest of its line. */
  #main: { text: ByteString; pos: number } | undefined
  readonly #aliases = new OpenAliases()
  /** Newlines in the values of aliases: they are no lines of the text. */
  #aliasLines = 0
  readonly #brackets = new Brackets()

  constructor(text: ByteString, at: number, options: ParserOptions, grammar: Grammar) {
    this.text = text
    this.pos = at
    this.line = options.line
    this.extglob = options.extglob
    this.options = options
    this.grammar = grammar
  }

  /** Whether a character is left to read at `pos`; waits for more text when there is none. */
  *more(): Reading<boolean> {
    while (this.pos >= this.text.length) {
      if (this.#main !== undefined && this.#pullPiece(this.#main)) continue
      if (this.ended) return false
      yield MORE
    }
    return true
  }

  /** Char code at `pos`, past any backslash-newlines; NaN at the end of everything. */
  *peek(): Reading<number> {
    for (;;) {
      if (this.pos >= this.text.length && !(yield* this.more())) return Number.NaN
      if (this.text.charCodeAt(this.pos) !== 92) break
      if (this.pos + 1 >= this.text.length && !(yield* this.#lookPast(1))) break
      if (this.text.charCodeAt(this.pos + 1) !== 10) break
      this.skipContinuation()
    }
    return this.text.charCodeAt(this.pos)
  }

  /** Goes past a backslash-newline, which leaves nothing in the word around it. */
  skipContinuation(): void {
    const start = this.pos
    this.pos += 2
    this.line++
    this.copy?.replace(start, '')
  }

  /** The char code `distance` behind `pos`, as it stands; NaN when the text ends before. */
  *codeAfter(distance: number): Reading<number> {
    if (this.pos + distance >= this.text.length) yield* this.#lookPast(distance)
    return this.text.charCodeAt(this.pos + distance)
  }

  /** Counts the newlines from `start` up to `pos`. */
  countLines(start: number): void {
    for (let at = start; at < this.pos; at++) if (this.text.charCodeAt(at) === 10) this.line++
  }

  /** Reads the value of an alias, and a blank, before what follows `pos`; false if it may not. */
  pushAlias(name: ByteString, value: ByteString): boolean {
    if (this.#aliases.isOpen(name, this.#left)) return false
    const rest = this.#takeRest()
    const pushed = this.#aliases.push(name, value, rest.length)
    this.text = (pushed ?? '') + rest
    this.pos = 0
    this.#aliasLines += (pushed ?? '').split('\n').length - 1
    return pushed !== undefined
  }

  /** True once when an alias that ended in a blank was just left behind. */
  leftBlankAlias(): boolean {
    return this.#aliases.leftBlank(this.#left)
  }

  /** Back to the real text when an alias' line is used up: between two tokens only. */
  leaveLine(): void {
    if (this.#main === undefined || this.pos < this.text.length) return
    this.text = this.#main.text
    this.pos = this.#main.pos
    this.#main = undefined
    this.line -= this.#aliasLines
    this.#aliasLines = 0
    this.#aliases.state = []
  }

  /**
   * The line the character before `pos` is in, for messages; or what bash reads a second time: an
   * alias' value, a bracket that was taken for (( )).
   */
  currentLine(): ByteString {
    const main = this.#main
    const again =
      main === undefined
        ? this.#brackets.textAround(this.pos, this.text)
        : this.#aliases.valueAt(this.#left)
    if (again !== undefined) return again
    const text = main?.text ?? this.text
    const at = Math.max(0, (main?.pos ?? this.pos) - 1)
    const start = text.lastIndexOf('\n', at - 1) + 1
    const end = text.indexOf('\n', at)
    if (end !== -1) return text.slice(start, end)
    return text.slice(start) + (endsInBackslash(text) ? '\\' : '')
  }

  /** Reads on behind the line that an alias stands in; `resumeAlias` goes back to its value. */
  suspendAlias(): Suspended | undefined {
    if (this.#main === undefined) return undefined
    const { text, pos } = this
    const suspended = { text, pos, aliases: this.#aliases.state }
    this.text = this.#main.text
    this.pos = this.#main.pos
    this.#main = undefined
    return suspended
  }

  resumeAlias(suspended: Suspended | undefined): void {
    if (suspended === undefined) return
    this.#main = { text: this.text, pos: this.pos }
    this.text = suspended.text
    this.pos = suspended.pos
    this.#aliases.state = suspended.aliases
  }

  /** The place in the text, to come back to. */
  mark(): Mark {
    const { text, pos, line, depth } = this
    const mainPos = this.#main?.pos
    return { text, pos, line, depth, mainPos, aliases: this.#aliases.state }
  }

  /** Goes back to a place where `((` opens no arithmetic, and remembers that. */
  backToBracket(mark: Mark): void {
    const end = this.pos
    const text = this.#main?.text ?? this.text
    this.#main = mark.mainPos === undefined ? undefined : { text, pos: mark.mainPos }
    this.text = mark.mainPos === undefined ? text : mark.text
    this.pos = mark.pos
    this.line = mark.line
    this.depth = mark.depth
    this.#aliases.state = mark.aliases
    const bracket = this.inAlias ? undefined : { from: mark.pos, end }
    this.#brackets.add(this.#place(), this.text, bracket)
  }

  /** Whether `pos` is behind a bracket that was taken for (( )): bash stumbles over a newline. */
  get isBehindBracket(): boolean {
    return this.#main === undefined && this.#brackets.endsAt(this.pos)
  }

  knownAsBracket(): boolean {
    return this.#brackets.has(() => this.#place())
  }

  /** Where the line after the current one starts in the real text. */
  lineEnd(): { offset: number; line: number } {
    const { text, pos } = this.#main ?? this
    if (text.charCodeAt(pos - 1) === 10) {
      return { offset: pos, line: this.inAlias ? this.line + 1 : this.line }
    }
    const end = text.indexOf('\n', pos)
    return { offset: end === -1 ? text.length : end + 1, line: this.line + 1 }
  }

  /** Offset in the real text. */
  get offset(): number {
    return this.#main?.pos ?? this.pos
  }

  /** Whether the text is an alias' value and what follows it. */
  get inAlias(): boolean {
    return this.#main !== undefined
  }

  /** Whether only blanks, newlines and comments were read. */
  get isIdle(): boolean {
    return this.betweenTokens && !this.hasBegun && this.depth === 0
  }

  /** Whether everything that came so far was read. */
  get isUsedUp(): boolean {
    return this.#main === undefined && this.pos >= this.text.length
  }

  /** The last line of the real text, as far as no newline ended it. */
  get lastLine(): ByteString {
    const text = this.#main?.text ?? this.text
    return text.slice(text.lastIndexOf('\n') + 1)
  }

  /** More of the real text, at its end. */
  append(more: ByteString): void {
    if (this.#main === undefined) this.text += more
    else this.#main.text += more
  }

  /** Characters left in the text at hand. */
  get #left(): number {
    return this.text.length - this.pos
  }

  #place(): string {
    return this.#main === undefined
      ? `${this.pos}`
      : `${this.#main.pos}-${this.text.length - this.pos}`
  }

  *#lookPast(distance: number): Reading<boolean> {
    const pos = this.pos
    while (pos + distance >= this.text.length) {
      this.pos = this.text.length
      const got = yield* this.more()
      this.pos = pos
      if (!got) return false
    }
    return true
  }

  /** What follows `pos`, as far as it is at hand; the real text is `#main` from now on. */
  #takeRest(): ByteString {
    if (this.#main !== undefined) return this.text.slice(this.pos)
    this.#main = { text: this.text, pos: this.pos }
    return this.#takePiece(this.#main)
  }

  /** The next piece of the real text behind `main.pos`: a line, or part of a long one. */
  #takePiece(main: { text: ByteString; pos: number }): ByteString {
    const piece = main.text.slice(main.pos, main.pos + PIECE_BYTES)
    const line = piece.slice(0, piece.indexOf('\n') + 1 || piece.length)
    main.pos += line.length
    return line
  }

  #pullPiece(main: { text: ByteString; pos: number }): boolean {
    const piece = this.#takePiece(main)
    this.text += piece
    this.#aliases.grow(piece.length)
    return piece !== ''
  }
}

/** What an alias' value is followed by at first: copied for each alias, so not much. */
const PIECE_BYTES = 4_096
