/** The text of a sed script, read char by char; knows where it is for complaints. */
import type { ByteString } from '../../base/bytes.ts'
import type { ScriptPart } from './parse.ts'

/** A script that makes no sense: thrown by the reader, caught where parsing began. */
export class WrongScript {
  readonly text: ByteString
  /** 1, or 4 for what sed calls a panic. */
  readonly status: number
  constructor(text: ByteString, status = 1) {
    this.text = text
    this.status = status
  }
}

export class ScriptReader {
  readonly #parts: readonly ScriptPart[]
  readonly #text: ByteString
  /** Where each part begins in the whole text. */
  readonly #starts: number[] = []
  #at = 0

  constructor(parts: readonly ScriptPart[]) {
    this.#parts = parts
    let text = ''
    for (const part of parts) {
      if (text !== '' || this.#starts.length > 0) text += '\n'
      this.#starts.push(text.length)
      text += part.text
    }
    this.#text = text
  }

  get isEnd(): boolean {
    return this.#at >= this.#text.length
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text)
  }

  isExactly(text: string): boolean {
    return this.#text === text
  }

  peek(): string {
    return this.#text.charAt(this.#at)
  }

  next(): string {
    const char = this.#text.charAt(this.#at)
    if (char !== '') this.#at++
    return char
  }

  /** Ends parsing; `char` overrides where the complaint points to. */
  fail(message: string, char?: number): never {
    let index = this.#starts.findLastIndex((start) => start <= this.#at)
    if (index < 0) index = 0
    const start = this.#starts[index] ?? 0
    const part = this.#parts[index]
    if (part?.isFile === true) {
      const line = this.#text.slice(start, this.#at).split('\n').length
      throw new WrongScript(`${part.name} ${char === 0 ? 0 : line}: ${message}`)
    }
    const length = part?.text.length ?? 0
    const at = char ?? Math.min(this.#at - start, length)
    throw new WrongScript(`${part?.name ?? '-e expression #1'}, char ${at}: ${message}`)
  }

  skipBlanks(): void {
    while (/^[ \t\v\f\r]$/.test(this.peek())) this.#at++
  }

  /** Blanks, newlines and semicolons between commands. */
  skipBetween(): void {
    while (/^[ \t\v\f\r\n;]$/.test(this.peek())) this.#at++
  }

  number(): number | undefined {
    this.skipBlanks()
    const digits = /^\d+/.exec(this.#text.slice(this.#at, this.#at + 20))?.[0]
    if (digits === undefined) return undefined
    this.#at += digits.length
    return Number(digits)
  }

  untilNewline(): ByteString {
    const end = this.#text.indexOf('\n', this.#at)
    const text = this.#text.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.#text.length : end + 1
    return text
  }

  label(): ByteString {
    this.skipBlanks()
    const text = /^[^\n;]*/.exec(this.#text.slice(this.#at))?.[0] ?? ''
    this.#at += text.length
    return text.trimEnd()
  }

  branchLabel(): ByteString {
    this.skipBlanks()
    const text = /^[^\n;}]*/.exec(this.#text.slice(this.#at))?.[0] ?? ''
    this.#at += text.length
    return text.trimEnd()
  }

  fileName(): ByteString {
    this.skipBlanks()
    return this.untilNewline()
  }

  /** Only `;`, `}`, `#` or a newline may follow. */
  endOfCommand(): void {
    this.skipBlanks()
    const char = this.peek()
    if (char === '' || char === '}' || char === '#') return
    this.#at++
    if (char !== '\n' && char !== ';') this.fail('extra characters after command')
  }

  /** Text up to an unescaped delimiter; undefined when there is none. */
  delimited(delimiter: string, isRegex: boolean): ByteString | undefined {
    let text = ''
    for (;;) {
      const char = this.next()
      if (char === '') return undefined
      if (char === delimiter) return text
      if (char === '[' && isRegex) {
        const bracket = this.#bracket()
        if (bracket === undefined) return undefined
        text += char + bracket
        continue
      }
      if (char === '\n' && isRegex) return undefined
      if (char !== '\\') {
        text += char
        continue
      }
      const escaped = this.next()
      if (escaped === '') return undefined
      if (escaped === delimiter) text += delimiter
      else if (escaped === 'n' && isRegex) text += '\n'
      else if (escaped === '\n' && isRegex) text += '\n'
      else text += `\\${escaped}`
    }
  }

  /** What follows a `[`, its `]` included: a delimiter in it ends nothing. */
  #bracket(): ByteString | undefined {
    const rest = this.#text.slice(this.#at)
    const found = /^\^?\]?(?:\[([:.=])(?:(?!\1\]).)*\1\]|[^\]])*\]/s.exec(rest)?.[0]
    if (found === undefined || found.includes('\n')) {
      const end = rest.indexOf('\n')
      this.#at += end < 0 ? rest.length : end
      return undefined
    }
    this.#at += found.length
    return found.replaceAll('\\n', '\n')
  }

  /** What stands behind a backslash in the text of a, i and c. */
  #escaped(): ByteString {
    const code = /^(?:x([\da-fA-F]{1,2})|d(\d{1,3})|o([0-7]{1,3}))/.exec(this.#text.slice(this.#at))
    if (code === null) {
      const char = this.next()
      return CHARACTERS.get(char) ?? char
    }
    const [whole, hex, decimal, octal] = code
    this.#at += whole.length
    const value = Number.parseInt(hex ?? decimal ?? octal ?? '', hex ? 16 : decimal ? 10 : 8)
    return String.fromCharCode(value & 0xff)
  }

  /** The text of a, i, c. */
  textBlock(): ByteString {
    this.skipBlanks()
    if (this.isEnd) this.fail("expected \\ after `a', `c' or `i'")
    if (this.peek() === '\\') {
      this.next()
      const blanks = /^[ \t]*\n/.exec(this.#text.slice(this.#at))?.[0]
      if (blanks !== undefined) this.#at += blanks.length
    }
    let text = ''
    for (;;) {
      const char = this.next()
      if (char === '' || char === '\n') break
      text += char === '\\' ? this.#escaped() : char
    }
    return text === '' && this.isEnd ? '' : `${text}\n`
  }
}

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])
