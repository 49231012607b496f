/** Tokens of an arithmetic expression, one ahead, with the errors that reading them has. */
import type { ByteString } from '../../base/bytes.ts'
import { type Int64, valueOfDigits } from './int64.ts'

/** Operators stand for themselves; `++` and `--` behind a name are `post`, before one `pre`. */
export type TokenKind =
  | 'end'
  | 'number'
  | 'name'
  | 'failed'
  | 'post++'
  | 'post--'
  | 'pre++'
  | 'pre--'
  | string

/** Reads one expression; `fail` makes every later token 'failed'. */
export class Lexer {
  readonly source: ByteString
  kind: TokenKind = 'end'
  /** Kind of the token before, as the grammar left it (an expression's value is a 'number'). */
  lastKind: TokenKind = 'end'
  /** Where the last token started that was not the end: errors show the text from here. */
  tokenAt = 0
  /** Where reading goes on. */
  at = 0
  value: Int64 = 0
  name: ByteString = ''
  subscript: ByteString | undefined
  /** The text of the error that ended reading. */
  failure: ByteString | undefined

  constructor(source: ByteString) {
    this.source = source
  }

  /** Ends reading with an error about the current token. */
  fail(message: string, tokenAt = this.tokenAt, end = this.source.length): void {
    if (this.failure !== undefined) return
    this.failure = errorText(this.source.slice(0, end), message, tokenAt)
    this.kind = 'failed'
  }

  /** Whether the token ahead is of this kind. */
  is(kind: TokenKind): boolean {
    return this.kind === kind
  }

  advance(): void {
    if (this.failure !== undefined) return
    const { source } = this
    while (isBlank(source.charCodeAt(this.at))) this.at++
    if (this.at < source.length) this.tokenAt = this.at
    const code = source.charCodeAt(this.at)
    if (this.at >= source.length) this.#take('end', 0)
    else if (isNameStart(code)) this.#readName()
    else if (isDigit(code)) this.#readNumber()
    else this.#readOperator()
  }

  #take(kind: TokenKind, bytes: number): void {
    this.lastKind = this.kind
    this.kind = kind
    this.at += bytes
  }

  #readName(): void {
    let end = this.at + 1
    while (isNameChar(this.source.charCodeAt(end))) end++
    this.name = this.source.slice(this.at, end)
    this.subscript = undefined
    if (this.source[end] === '[') {
      const close = subscriptEnd(this.source, end)
      if (close < 0) this.fail('bad array subscript')
      if (close < 0) return
      this.subscript = this.source.slice(end + 1, close)
      end = close + 1
    }
    this.#take('name', end - this.at)
  }

  #readNumber(): void {
    let end = this.at + 1
    while (isNumberChar(this.source.charCodeAt(end))) end++
    const value = numberOf(this.source.slice(this.at, end))
    if (typeof value === 'string') {
      this.fail(value, this.at, end)
    } else {
      this.value = value
      this.#take('number', end - this.at)
    }
  }

  #readOperator(): void {
    const { source, at } = this
    const two = source.slice(at, at + 2)
    if (two === '++' || two === '--') this.#readDoubled(two)
    else {
      const operator = operatorAt(source, at)
      if (operator === '') this.#failOnStranger()
      else this.#take(operator, operator.length)
    }
  }

  #readDoubled(two: '++' | '--'): void {
    let next = this.at + 2
    while (isBlank(this.source.charCodeAt(next))) next++
    if (this.kind === 'name') this.#take(`post${two}`, 2)
    else if (this.kind === 'number' && this.lastKind.startsWith('pre')) {
      this.fail(`${two}: assignment requires lvalue`)
    } else if (isNameStart(this.source.charCodeAt(next))) this.#take(`pre${two}`, 2)
    else this.#take(two[0] ?? '', 1)
  }

  #failOnStranger(): void {
    const isAfterOperand = ['name', 'number', ')', 'post++', 'post--'].includes(this.kind)
    const what = isAfterOperand ? 'invalid arithmetic operator' : 'operand expected'
    this.fail(`syntax error: ${what}`)
  }
}

/** The operator that stands somewhere; '' when there is none. */
const operatorAt = (source: ByteString, at: number): string => {
  const two = source.slice(at, at + 2)
  if (two === '<<' || two === '>>') return source[at + 2] === '=' ? `${two}=` : two
  if (TWO_CHAR.has(two)) return two
  const char = source[at] ?? ''
  if (source[at + 1] === '=' && '*/%+-&^|'.includes(char)) return two
  return '=<>+-*/%!()&|^~?:,'.includes(char) ? char : ''
}

/** An error as bash words it: the expression, what is wrong, and the text from there on. */
export const errorText = (source: ByteString, message: string, tokenAt: number): ByteString =>
  `${source.replace(/^[ \t\n]+/, '')}: ${message} (error token is "${source.slice(tokenAt)}")`

const TWO_CHAR = new Set(['==', '!=', '<=', '>=', '&&', '||', '**'])

/** The value of a constant, or what is wrong with it. */
const numberOf = (text: ByteString): Int64 | string => {
  const mark = text.indexOf('#')
  if (mark >= 0) return basedNumber(text, mark)
  const base = text[0] !== '0' ? 10 : /^0[xX]/.test(text) ? 16 : 8
  const digits = base === 16 ? text.slice(2) : text
  return valueOfDigits(digits, base) ?? 'value too great for base'
}

const basedNumber = (text: ByteString, mark: number): Int64 | string => {
  if (text[0] === '0') return 'invalid number'
  const base = valueOfDigits(text.slice(0, mark), 10)
  if (base === undefined) return 'value too great for base'
  if (typeof base === 'bigint' || base < 2 || base > 64) return 'invalid arithmetic base'
  const digits = text.slice(mark + 1)
  if (digits === '') return 'invalid integer constant'
  const second = digits.indexOf('#')
  const value = valueOfDigits(second < 0 ? digits : digits.slice(0, second), base)
  if (value === undefined) return 'value too great for base'
  return second < 0 ? value : 'invalid number'
}

/** Offset of the `]` that closes the `[` at `open`; quotes and brackets inside count. */
export const subscriptEnd = (source: ByteString, open: number): number => {
  let depth = 0
  for (let at = open; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === "'" || char === '"') {
      const close = source.indexOf(char, at + 1)
      if (close < 0) return -1
      at = close
    } else if (char === '[') depth++
    else if (char === ']' && --depth === 0) return at
  }
  return -1
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
const isNameChar = (code: number): boolean => isNameStart(code) || isDigit(code)
const isNumberChar = (code: number): boolean => isNameChar(code) || code === 35 || code === 64
