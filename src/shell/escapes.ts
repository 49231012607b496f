/** Backslash escapes of $'...', as ${x@E} decodes them too. */
import type { ByteString } from '../base/bytes.ts'
import { encodeCode } from '../base/utf8.ts'

const SIMPLE = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['?', '?'],
])

const ESCAPE =
  /\\(?:([0-7]{1,3})|x(\{[0-9a-fA-F]*\}?|[0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c(\\[\s\S]|[\s\S])|([\s\S]))/g

/** The text meant; it ends at a NUL, as C strings do. */
export const decodeEscapes = (text: ByteString): ByteString => {
  const decoded = text.replace(ESCAPE, (whole, octal, hex, short, long, control, simple) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (hex !== undefined) return byteOf(hex)
    if (short !== undefined) return encodeCode(Number.parseInt(short, 16))
    if (long !== undefined) return encodeCode(Number.parseInt(long, 16))
    if (control === '?') return '\x7f'
    if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f)
    return SIMPLE.get(simple) ?? whole
  })
  const end = decoded.indexOf('\0')
  return end < 0 ? decoded : decoded.slice(0, end)
}

/** Two digits, or in braces any number of them, of which the last two count. */
const byteOf = (hex: string): ByteString =>
  String.fromCharCode(Number.parseInt(hex.replace(/[{}]/g, '').slice(-2) || '0', 16))
