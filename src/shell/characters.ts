/** Characters of a ByteString in C.UTF-8: UTF-8 sequences; a byte that fits none stands alone. */
import { type ByteString, fromUnicode, toUnicode } from '../base/bytes.ts'
import { isAscii, sequenceBytes } from '../base/utf8.ts'

/** The characters of a text, in order. */
export const charactersOf = (text: ByteString): readonly ByteString[] => {
  if (isAscii(text)) return text.split('')
  const characters: ByteString[] = []
  for (let at = 0; at < text.length; ) {
    const size = Math.max(sequenceBytes(text, at), 1)
    characters.push(text.slice(at, at + size))
    at += size
  }
  return characters
}

/** towlower(3) of each character. */
export const lowered = (text: ByteString): ByteString =>
  isAscii(text) ? text.toLowerCase() : charactersOf(text).map(lower).join('')

/** towupper(3) of each character. */
export const raised = (text: ByteString): ByteString =>
  isAscii(text) ? text.toUpperCase() : charactersOf(text).map(raise).join('')

/** First character upper, the rest lower (declare -c). */
export const capitalised = (text: ByteString): ByteString => {
  const [first = '', ...rest] = charactersOf(text)
  return raise(first) + rest.map(lower).join('')
}

/** One character's case changed, where that is one character again (as towupper(3) does). */
export const lower = (character: ByteString): ByteString => changed(character, 'toLowerCase')
export const raise = (character: ByteString): ByteString => changed(character, 'toUpperCase')

const changed = (character: ByteString, how: 'toLowerCase' | 'toUpperCase'): ByteString => {
  if (character.length === 1) return character < '\x80' ? character[how]() : character
  const from = toUnicode(character)
  const to = from[how]()
  return [...to].length === 1 && !from.includes('\ufffd') ? fromUnicode(to) : character
}
