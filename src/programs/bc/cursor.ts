/** Where bc's parser stands in the text. */
import { EXPRESSION_LEVELS_MAX } from '../../base/limits.ts'
import { type Token, tokenAt } from './lexer.ts'

/** A line that makes no sense; `line` is the one its last token stands on. */
export class BcProblem {
  readonly text: string
  readonly line: number
  /** More text may make sense of it. */
  readonly isOpen: boolean

  constructor(token: Token) {
    this.isOpen = token.kind === 'end'
    this.text = token.kind === 'illegal' ? `illegal character: ${token.text}` : 'syntax error'
    this.line = token.line + (token.kind === 'line' || token.kind === 'end' ? 1 : 0)
  }
}

export class Cursor {
  readonly text: string
  /** Where the token at hand begins. */
  at = 0
  #line = 1
  token: Token
  #next = 0
  #nextLine = 1
  levels = 0

  constructor(text: string) {
    this.text = text
    this.token = this.#peek()
  }

  #peek(): Token {
    const { token, next, line } = tokenAt(this.text, this.at, this.#line)
    this.#next = next
    this.#nextLine = line
    return token
  }

  advance(): Token {
    const token = this.token
    this.at = this.#next
    this.#line = this.#nextLine
    this.token = this.#peek()
    return token
  }

  is(text: string): boolean {
    return (this.token.kind === 'sign' || this.token.kind === 'name') && this.token.text === text
  }

  take(text: string): boolean {
    if (!this.is(text)) return false
    this.advance()
    return true
  }

  /** Throws BcProblem when something else stands here. */
  need(text: string): void {
    if (!this.take(text)) throw new BcProblem(this.token)
  }

  name(): string {
    if (this.token.kind !== 'name') throw new BcProblem(this.token)
    return this.advance().text
  }

  get isLineEnd(): boolean {
    return this.token.kind === 'line' || this.token.kind === 'end'
  }

  lines(): void {
    while (this.token.kind === 'line') this.advance()
  }

  /** After a problem: to the beginning of the next line. */
  skipLine(): void {
    while (!this.isLineEnd) this.advance()
    this.advance()
  }

  /** One level further down. Throws BcProblem beyond EXPRESSION_LEVELS_MAX. */
  deeper<T>(work: () => T): T {
    if (++this.levels > EXPRESSION_LEVELS_MAX) throw new BcProblem(this.token)
    const made = work()
    this.levels--
    return made
  }
}
