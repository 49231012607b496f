/** Characters of ByteStrings: glibc's C.UTF-8 reading of bytes (mbrtowc(3)). */
import type { ByteString } from './bytes.ts'

const NOT_ASCII = /[\x80-\xff]/

/** True when every byte is below 128: then characters are bytes. */
export const isAscii = (text: ByteString): boolean => !NOT_ASCII.test(text)

/** What a byte that is not UTF-8 counts as: a character of no class, equal only to itself. */
export const strayByte = (byte: number): number => 0x40000000 | byte

/** The characters of a text and where each starts. */
export interface Characters {
  readonly codes: Uint32Array
  /** Byte offset of each character, and of the end. */
  readonly offsets: Uint32Array
}

/** Bytes of the UTF-8 sequence at an offset (glibc 2.36 takes surrogates); 0 when it is none. */
export const sequenceBytes = (text: ByteString, at: number): number => {
  const head = text.charCodeAt(at)
  if (head < 0x80) return 1
  const bytes = head >= 0xc2 && head < 0xe0 ? 2 : head >= 0xe0 && head < 0xf0 ? 3 : 4
  if (head < 0xc2 || head > 0xf7 || at + bytes > text.length) return 0
  for (let i = 1; i < bytes; i++) if ((text.charCodeAt(at + i) & 0xc0) !== 0x80) return 0
  const second = text.charCodeAt(at + 1)
  if (head === 0xe0 && second < 0xa0) return 0
  if (head === 0xf0 && second < 0x90) return 0
  return bytes
}

/** The code point of a sequence that `sequenceBytes` measured; with 0 bytes a stray one. */
export const codeOf = (text: ByteString, at: number, bytes: number): number => {
  const head = text.charCodeAt(at)
  if (bytes < 2) return bytes === 0 ? strayByte(head) : head
  let code = head & (0xff >> (bytes + 1))
  for (let i = 1; i < bytes; i++) code = (code << 6) | (text.charCodeAt(at + i) & 0x3f)
  return code
}

/** Decodes a whole text. */
export const charactersOf = (text: ByteString): Characters => {
  const codes = new Uint32Array(text.length)
  const offsets = new Uint32Array(text.length + 1)
  let count = 0
  for (let at = 0; at < text.length; count++) {
    const bytes = sequenceBytes(text, at)
    codes[count] = codeOf(text, at, bytes)
    offsets[count] = at
    at += bytes === 0 ? 1 : bytes
  }
  offsets[count] = text.length
  return { codes: codes.subarray(0, count), offsets: offsets.subarray(0, count + 1) }
}

/** Number of characters. */
export const countCharacters = (text: ByteString): number => {
  if (isAscii(text)) return text.length
  let count = 0
  for (let at = 0; at < text.length; count++) at += sequenceBytes(text, at) || 1
  return count
}

/** UTF-8 of a code point as glibc's wctomb(3) and bash's \U write it, up to 2^31. */
export const encodeCode = (code: number): ByteString => {
  if (code < 0x80) return String.fromCharCode(code)
  const more =
    code < 0x800 ? 1 : code < 0x10000 ? 2 : code < 0x200000 ? 3 : code < 0x4000000 ? 4 : 5
  const mark = [0, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc][more] ?? 0
  let text = String.fromCharCode(mark | (code >>> (6 * more)))
  for (let i = more - 1; i >= 0; i--) {
    text += String.fromCharCode(0x80 | ((code >>> (6 * i)) & 0x3f))
  }
  return text
}
