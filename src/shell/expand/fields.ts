/** Builds the fields of a word: splitting at IFS, "$@", and which of them are patterns. */
import type { ByteString } from '../../base/bytes.ts'
import { protect } from '../pattern.ts'
import type { Sink } from './sink.ts'

/** A field, and the pattern it is when it holds unquoted glob characters. */
export interface Field {
  readonly text: ByteString
  readonly pattern: ByteString | undefined
}

/** IFS, taken apart once for each value it has. */
export interface Separators {
  readonly all: ByteString
  /** First character: what "$*" is joined with. */
  readonly first: ByteString
  readonly white: ReadonlySet<string>
  readonly other: ReadonlySet<string>
  /** Finds the first separator. */
  readonly finder: RegExp | undefined
}

const DEFAULT = ' \t\n'

/** The separators of an IFS value; undefined is an unset IFS. */
export const separatorsOf = (ifs: ByteString | undefined): Separators => {
  const all = ifs ?? DEFAULT
  const white = new Set([...all].filter((char) => DEFAULT.includes(char)))
  const other = new Set([...all].filter((char) => !DEFAULT.includes(char)))
  const inside = all.replace(/[\]\\^-]/g, '\\$&')
  const finder = all === '' ? undefined : new RegExp(`[${inside}]`)
  return { all, first: ifs === undefined ? ' ' : all.slice(0, 1), white, other, finder }
}

const GLOB = /[*?[\\]|[@!+]\(/

export class FieldSink implements Sink {
  readonly #fields: Field[]
  readonly #separators: Separators
  #text: ByteString = ''
  #pattern: ByteString = ''
  #isOpen = false
  #isPattern = false
  /** The last delimiter was whitespace that ended a field: a following `:` belongs to it. */
  #isSoft = false

  constructor(separators: Separators, into: Field[]) {
    this.#separators = separators
    this.#fields = into
  }

  /** A whole field that is what it is. */
  whole(text: ByteString): void {
    this.#fields.push({ text, pattern: undefined })
  }

  quoted(text: ByteString): void {
    this.#isOpen = true
    if (text === '') return
    this.#text += text
    this.#pattern += protect(text)
  }

  literal(text: ByteString): void {
    this.#isOpen = true
    this.#add(text)
  }

  #add(text: ByteString): void {
    this.#text += text
    this.#pattern += text
    if (!this.#isPattern && GLOB.test(text)) this.#isPattern = true
  }

  value(text: ByteString): void {
    if (text === '') return
    const { finder } = this.#separators
    if (finder === undefined || !finder.test(text)) {
      this.#isOpen = true
      this.#isSoft = false
      this.#add(text)
      return
    }
    this.#split(text)
  }

  #split(text: ByteString): void {
    const { white, other } = this.#separators
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const char = text[at] as string
      const isWhite = white.has(char)
      if (!isWhite && !other.has(char)) continue
      if (at > start) this.#open(text.slice(start, at))
      start = at + 1
      if (this.#isOpen) {
        this.#finish()
        this.#isSoft = isWhite
      } else if (!isWhite) {
        if (this.#isSoft) this.#isSoft = false
        else this.#finish()
      }
    }
    if (start < text.length) this.#open(text.slice(start))
  }

  #open(text: ByteString): void {
    this.#isOpen = true
    this.#isSoft = false
    this.#add(text)
  }

  list(values: readonly ByteString[], how: { quoted: boolean; star: boolean }): void {
    const { first, other } = this.#separators
    if (how.quoted && how.star) return this.quoted(values.join(first))
    if (!how.quoted && other.has(first)) return this.value(values.join(first))
    for (let i = 0; i < values.length; i++) {
      if (i > 0 && (how.quoted || this.#isOpen)) this.#finish()
      const value = values[i] ?? ''
      if (how.quoted) this.quoted(value)
      else this.value(value)
    }
  }

  #finish(): void {
    this.#fields.push({ text: this.#text, pattern: this.#isPattern ? this.#pattern : undefined })
    this.#text = ''
    this.#pattern = ''
    this.#isOpen = false
    this.#isPattern = false
    this.#isSoft = false
  }

  /** The word is over. */
  end(): void {
    if (this.#isOpen) this.#finish()
    this.#isSoft = false
  }
}
