/** Bytes as characters of the locale: where they end, whether they print, how wide they are. */
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import { isUtf8Locale } from './locale.ts'

type Env = ReadonlyMap<ByteString, ByteString>

/** How many bytes the character at `at` has; a byte that is no UTF-8 counts as one character. */
export const characterBytes = (text: ByteString, at: number): number => {
  const first = text.charCodeAt(at)
  if (first < 0x80) return 1
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1
  if (first >= 0xf5 || length === 1) return 1
  for (let i = 1; i < length; i++) {
    const next = text.charCodeAt(at + i)
    if (!(next >= 0x80 && next < 0xc0)) return 1
  }
  const second = text.charCodeAt(at + 1)
  const isOverlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)
  const isTooBig = (first === 0xed && second >= 0xa0) || (first === 0xf4 && second >= 0x90)
  return isOverlong || isTooBig ? 1 : length
}

/** The characters of a text, each as its bytes. In the C locale every byte is one. */
export const characters = (text: ByteString, env: Env): readonly ByteString[] => {
  if (!/[\x80-\xff]/.test(text) || !isUtf8Locale(env)) return text.split('')
  const found: ByteString[] = []
  for (let at = 0; at < text.length; ) {
    const length = characterBytes(text, at)
    found.push(text.slice(at, at + length))
    at += length
  }
  return found
}

/** iswprint(3) of one character as `characters` gives it. */
export const isPrintable = (char: ByteString, env: Env): boolean => {
  if (char.length === 1) {
    const code = char.charCodeAt(0)
    return code >= 0x20 && code < 0x7f
  }
  if (!isUtf8Locale(env)) return false
  return !/[\p{Cc}\p{Cn}\p{Cs}\u2028\u2029]/u.test(toUnicode(char))
}

/** Columns a text takes on a terminal (wcwidth(3)); what does not print counts as none. */
export const columnsOf = (text: ByteString, env: Env): number => {
  if (/^[ -~]*$/.test(text)) return text.length
  let columns = 0
  for (const char of characters(text, env)) columns += widthOf(char, env)
  return columns
}

const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const WIDE =
  /^[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u

const widthOf = (char: ByteString, env: Env): number => {
  if (!isPrintable(char, env)) return 0
  if (char.length === 1) return 1
  const unicode = toUnicode(char)
  if (COMBINING.test(unicode)) return 0
  return WIDE.test(unicode) ? 2 : 1
}
