/** What stands beside a place in a text, as far as assertions care. */
import type { ByteString } from '../bytes.ts'
import type { Assertion } from './syntax.ts'

/** Kinds of neighbours. Bytes above 127 count as parts of words. */
export const Beside = { edge: 0, newline: 1, word: 2, other: 3 } as const
export type Beside = (typeof Beside)[keyof typeof Beside]

/** The kind of each byte. */
export const KIND_OF_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 10) return Beside.newline
  const isWord =
    byte === 95 ||
    byte > 127 ||
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122)
  return isWord ? Beside.word : Beside.other
})

/** The kind before or at an offset. */
export const kindAt = (text: ByteString, at: number): Beside =>
  at < 0 || at >= text.length ? Beside.edge : ((KIND_OF_BYTE[text.charCodeAt(at)] ?? 3) as Beside)

/** True when an assertion holds between two neighbours. */
export const holds = (
  assertion: Assertion,
  before: number,
  after: number,
  newline: boolean,
): boolean => {
  const wordBefore = before === Beside.word
  const wordAfter = after === Beside.word
  switch (assertion) {
    case '^':
      return before === Beside.edge || (newline && before === Beside.newline)
    case '$':
      return after === Beside.edge || (newline && after === Beside.newline)
    case 'b':
      return wordBefore !== wordAfter
    case 'B':
      return wordBefore === wordAfter
    case '<':
      return !wordBefore && wordAfter
    case '>':
      return wordBefore && !wordAfter
    case '`':
      return before === Beside.edge
    case "'":
      return after === Beside.edge
    default:
      return assertion satisfies never
  }
}

/** The kind before an offset; with REG_NOTBOL the start of the text is nothing special. */
export const beforeAt = (text: ByteString, at: number, notBol: boolean): Beside => {
  if (at > 0) return kindAt(text, at - 1)
  return notBol ? Beside.other : Beside.edge
}
