/** The text a pattern looks at, by character, forwards or backwards. */
import type { ByteString } from '../bytes.ts'
import { charactersOf, isAscii } from '../utf8.ts'

export interface Subject {
  /** Number of characters. */
  readonly length: number
  /** The text itself when its characters are bytes and are read forwards. */
  readonly plain: ByteString | undefined
  code(index: number): number
  /** Byte offset of a character, or of the end. */
  offset(index: number): number
  /** The first character that starts at a byte offset or after it. */
  indexAt(offset: number): number
}

export const subjectOf = (text: ByteString): Subject =>
  isAscii(text) ? new AsciiSubject(text) : new WideSubject(text)

/** The same text read from its end; `offset` still answers offsets of the text itself. */
export const mirroredSubject = (subject: Subject): Subject => ({
  length: subject.length,
  plain: undefined,
  code: (index) => subject.code(subject.length - 1 - index),
  offset: (index) => subject.offset(subject.length - index),
  indexAt: (offset) => subject.length - subject.indexAt(offset),
})

class AsciiSubject implements Subject {
  readonly plain: ByteString
  readonly length: number

  constructor(text: ByteString) {
    this.plain = text
    this.length = text.length
  }

  code(index: number): number {
    return this.plain.charCodeAt(index)
  }

  offset(index: number): number {
    return index
  }

  indexAt(offset: number): number {
    return offset
  }
}

class WideSubject implements Subject {
  readonly plain = undefined
  readonly length: number
  readonly #codes: Uint32Array
  readonly #offsets: Uint32Array

  constructor(text: ByteString) {
    const { codes, offsets } = charactersOf(text)
    this.#codes = codes
    this.#offsets = offsets
    this.length = codes.length
  }

  code(index: number): number {
    return this.#codes[index] ?? -1
  }

  offset(index: number): number {
    return this.#offsets[index] ?? 0
  }

  indexAt(offset: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.offset(middle) < offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
