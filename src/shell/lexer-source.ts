/** The text a parser reads, which may grow while it is read. */
import type { ByteString } from '../base/bytes.ts'
import type { Copy } from './lexer-copy.ts'
import type { Grammar } from './lexer-grammar.ts'
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

/** An alias whose value is being read: its name is not expanded again before `left`. */
interface OpenAlias {
  readonly name: ByteString
  readonly value: ByteString
  /** Bytes behind its value, to the end of the text: the text grows only there. */
  readonly textAfter: number
  readonly blankAtEnd: boolean
}

interface Mark {
  readonly text: ByteString
  readonly pos: number
  readonly line: number
  readonly depth: number
  readonly mainPos: number | undefined
  readonly aliases: OpenAlias[]
}

export class Source {
  text: ByteString
  pos: number
  /** Number of the line `pos` is in. */
  line: number
  ended = false
  copy: Copy | undefined
  /** How many constructs are open around here. */
  depth = 0
  extglob: boolean
  /** What closes the $( ) that is being read: the message at the end of the text names it. */
  closer: string | undefined
  /** Here-documents of a closed $( ): their text starts after this line. */
  orphans: HereDocument[] = []
  readonly options: ParserOptions
  readonly warnings: SyntaxMessage[] = []
  readonly grammar: Grammar
  /** The real text, while `text` is an alias' value and the rest of its line. */
  #main: { text: ByteString; pos: number } | undefined
  #aliases: OpenAlias[] = []
  /** Places of `((` that turned out to be two brackets: looked at once, read twice. */
  readonly #notArithmetic = new Set<string>()

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
      if (this.#main !== undefined && this.#pullLine(this.#main)) continue
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
    let at = this.text.indexOf('\n', start)
    while (at !== -1 && at < this.pos) {
      this.line++
      at = this.text.indexOf('\n', at + 1)
    }
  }

  /** Reads the value of an alias, and a blank, before what follows `pos`. */
  pushAlias(name: ByteString, value: ByteString): void {
    const rest = this.#main === undefined ? this.#takeLine() : this.text.slice(this.pos)
    const blank = /[ \t\n]$/.test(value) ? '' : ' '
    this.text = value + blank + rest
    this.pos = 0
    for (const char of value) if (char === '\n') this.line--
    this.#aliases = this.#aliases.filter((alias) => alias.textAfter < rest.length)
    const blankAtEnd = /[ \t]$/.test(value)
    this.#aliases.push({ name, value, textAfter: rest.length, blankAtEnd })
  }

  /** Whether `pos` is still inside the value of the alias of that name. */
  isExpanding(name: ByteString): boolean {
    const left = this.text.length - this.pos
    return this.#aliases.some((alias) => alias.name === name && alias.textAfter < left)
  }

  /** True once when an alias that ended in a blank was just left behind. */
  leftBlankAlias(): boolean {
    if (this.#aliases.length === 0) return false
    const left = this.text.length - this.pos
    const gone = this.#aliases.filter((alias) => alias.textAfter >= left)
    this.#aliases = this.#aliases.filter((alias) => alias.textAfter < left)
    return gone.some((alias) => alias.blankAtEnd)
  }

  /** Back to the real text when an alias' line is used up: between two tokens only. */
  leaveLine(): void {
    if (this.#main === undefined || this.pos < this.text.length) return
    this.text = this.#main.text
    this.pos = this.#main.pos
    this.#main = undefined
    this.#aliases = []
  }

  /** The line the character before `pos` is in, or the alias it came from: for messages. */
  currentLine(): ByteString {
    const left = this.text.length - this.pos
    const alias = this.#aliases.findLast((open) => open.textAfter < left)
    if (alias !== undefined) return `${alias.value}${/[ \t\n]$/.test(alias.value) ? '' : ' '}`
    const main = this.#main
    const text = main?.text ?? this.text
    const at = Math.max(0, (main?.pos ?? this.pos) - 1)
    const start = text.lastIndexOf('\n', at - 1) + 1
    const end = text.indexOf('\n', at)
    return text.slice(start, end === -1 ? text.length : end)
  }

  /** The place in the text, to come back to. */
  mark(): Mark {
    const { text, pos, line, depth } = this
    const mainPos = this.#main?.pos
    return { text, pos, line, depth, mainPos, aliases: this.#aliases }
  }

  /** Goes back to a place where `((` opens no arithmetic, and remembers that. */
  backToBracket(mark: Mark): void {
    const text = this.#main?.text ?? this.text
    this.#main = mark.mainPos === undefined ? undefined : { text, pos: mark.mainPos }
    this.text = mark.mainPos === undefined ? text : mark.text
    this.pos = mark.pos
    this.line = mark.line
    this.depth = mark.depth
    this.#aliases = mark.aliases
    this.#notArithmetic.add(this.#place())
  }

  knownAsBracket(): boolean {
    return this.#notArithmetic.size > 0 && this.#notArithmetic.has(this.#place())
  }

  /** Where the line after the current one starts in the real text. */
  lineEnd(): { offset: number; line: number } {
    const main = this.#main
    if (main !== undefined) return { offset: main.pos, line: this.line + 1 }
    if (this.text.charCodeAt(this.pos - 1) === 10) return { offset: this.pos, line: this.line }
    const end = this.text.indexOf('\n', this.pos)
    return { offset: end === -1 ? this.text.length : end + 1, line: this.line + 1 }
  }

  /** Offset in the real text. */
  get offset(): number {
    return this.#main?.pos ?? this.pos
  }

  /** The last char code of the real text. */
  get lastCode(): number {
    const text = this.#main?.text ?? this.text
    return text.charCodeAt(text.length - 1)
  }

  /** More of the real text, at its end. */
  append(more: ByteString): void {
    if (this.#main === undefined) this.text += more
    else this.#main.text += more
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

  #takeLine(): ByteString {
    const end = this.text.indexOf('\n', this.pos)
    const next = end === -1 ? this.text.length : end + 1
    const rest = this.text.slice(this.pos, next)
    this.#main = { text: this.text, pos: next }
    return rest
  }

  #pullLine(main: { text: ByteString; pos: number }): boolean {
    if (main.pos >= main.text.length) return false
    const end = main.text.indexOf('\n', main.pos)
    const next = end === -1 ? main.text.length : end + 1
    const line = main.text.slice(main.pos, next)
    main.pos = next
    this.text += line
    this.#aliases = []
    return true
  }
}
