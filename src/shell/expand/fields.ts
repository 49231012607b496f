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
export const separatorsOf = (ifs: ByteString | undefined): Separators =>
  ifs === undefined || ifs === DEFAULT ? DEFAULT_SEPARATORS : takenApart(ifs)

const takenApart = (all: ByteString): Separators => {
  const white = new Set([...all].filter((char) => DEFAULT.includes(char)))
  const other = new Set([...all].filter((char) => !DEFAULT.includes(char)))
  const inside = all.replace(/[\]\\^-]/g, '\\$&')
  const finder = all === '' ? undefined : new RegExp(`[${inside}]`)
  return { all, first: all.slice(0, 1), white, other, finder }
}

/** What nearly every shell has. */
const DEFAULT_SEPARATORS = takenApart(DEFAULT)

/** Text that is split in one go; more of it is split in turns. */
const SPLIT_BYTES = 65_536

/** Something that was put off behind a big value. */
interface Later {
  readonly text: ByteString
  readonly as: 'quoted' | 'literal' | 'value' | 'break' | 'end'
}

const GLOB = /[*?[\\]|[@!+]\(/

export class FieldSink implements Sink {
  readonly fields: Field[]
  readonly #separators: Separators
  #text: ByteString = ''
  /** Starts and ends of what is quoted in the text. */
  #quotes: number[] = []
  #isOpen = false
  #isPattern = false
  /** The last delimiter was whitespace that ended a field: a following `:` belongs to it. */
  #isSoft = false
  #later: Later[] = []

  constructor(separators: Separators, into: Field[]) {
    this.#separators = separators
    this.fields = into
  }

  /** A whole field that is what it is. */
  whole(text: ByteString): void {
    if (this.#later.length > 0) {
      this.quoted(text)
      this.end()
      return
    }
    this.fields.push({ text, pattern: undefined })
  }

  quoted(text: ByteString): void {
    this.#isOpen = true
    if (text === '') return
    if (this.#isDeferred(text, 'quoted')) return
    const start = this.#text.length
    this.#quotes.push(start, start + text.length)
    this.#text += text
  }

  literal(text: ByteString): void {
    if (this.#isDeferred(text, 'literal')) return
    this.#isOpen = true
    this.#add(text)
  }

  #add(text: ByteString): void {
    this.#text += text
    if (!this.#isPattern && GLOB.test(text)) this.#isPattern = true
  }

  value(text: ByteString): void {
    if (text === '' || this.#isDeferred(text, 'value')) return
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

  /** Big values are split later, in turns: from the first on, everything waits behind it. */
  #isDeferred(text: ByteString, as: Later['as']): boolean {
    if (this.#later.length === 0 && (as !== 'value' || text.length < SPLIT_BYTES)) return false
    this.#later.push({ text, as })
    return true
  }

  get isDeferred(): boolean {
    return this.#later.length > 0
  }

  /** Does what was put off; yields between pieces of `SPLIT_BYTES`. */
  *drain(): Generator<undefined, void, void> {
    const later = this.#later
    this.#later = []
    for (const { text, as } of later) {
      if (as === 'quoted') this.quoted(text)
      else if (as === 'literal') this.literal(text)
      else if (as === 'end') this.end()
      else if (as === 'break') this.#finish()
      else {
        for (let at = 0; at < text.length; at += SPLIT_BYTES) {
          this.#split(text.slice(at, at + SPLIT_BYTES))
          yield undefined
        }
      }
    }
  }

  #patternText(): ByteString {
    let pattern = ''
    let at = 0
    for (let i = 0; i < this.#quotes.length; i += 2) {
      const [start = 0, end = 0] = [this.#quotes[i], this.#quotes[i + 1]]
      pattern += this.#text.slice(at, start) + protect(this.#text.slice(start, end))
      at = end
    }
    return pattern + this.#text.slice(at)
  }

  #finish(): void {
    if (this.#later.length > 0) {
      this.#later.push({ text: '', as: 'break' })
      return
    }
    const pattern = this.#isPattern ? this.#patternText() : undefined
    this.fields.push({ text: this.#text, pattern })
    this.#text = ''
    if (this.#quotes.length > 0) this.#quotes = []
    this.#isOpen = false
    this.#isPattern = false
    this.#isSoft = false
  }

  /** The word is over. */
  end(): void {
    if (this.#later.length > 0) {
      this.#later.push({ text: '', as: 'end' })
      return
    }
    if (this.#isOpen) this.#finish()
    this.#isSoft = false
  }
}
