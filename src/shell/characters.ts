/** Characters of a ByteString in C.UTF-8: UTF-8 sequences; a byte that fits none stands alone. */
import { type ByteString, fromUnicode, toUnicode } from '../base/bytes.ts'

/** True when every byte is below 128: bytes and characters are then the same. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is meant
export const isAscii = (text: ByteString): boolean => !/[^\x00-\x7f]/.test(text)

/** Bytes of the character at `at`: 1 to 4. */
export const characterBytes = (text: ByteString, at: number): number => {
  const first = text.charCodeAt(at)
  const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
  for (let i = 1; i < size; i++) {
    const next = text.charCodeAt(at + i)
    if (!(next >= 0x80 && next < 0xc0)) return 1
  }
  return size
}

/** How many characters a text has (${#x}). */
export const characterCount = (text: ByteString): number => {
  if (isAscii(text)) return text.length
  let count = 0
  for (let at = 0; at < text.length; at += characterBytes(text, at)) count++
  return count
}

/** The characters of a text, in order. */
export const charactersOf = (text: ByteString): readonly ByteString[] => {
  if (isAscii(text)) return text.split('')
  const characters: ByteString[] = []
  for (let at = 0; at < text.length; ) {
    const size = characterBytes(text, at)
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
