/** Decodes the inside of $'...' as bash 5.2 (ansicstr in strtrans.c) does. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'

/** The bytes that $'text' stands for: up to the first NUL, which ends the string. */
export const decodeAnsi = (text: ByteString): ByteString => {
  if (!text.includes('\\')) return text
  const decoded = text.replace(ESCAPE, decodeEscape)
  const end = decoded.indexOf('\0')
  return end === -1 ? decoded : decoded.slice(0, end)
}

/** A string as bash quotes it to keep it whole (sh_single_quote). */
export const singleQuote = (text: ByteString): ByteString =>
  text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`

const ESCAPE =
  /\\(?:x\{[0-9a-fA-F]*\}?|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c[^]|[^])/g

const SIMPLE: ReadonlyMap<string, ByteString> = new Map([
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

const decodeEscape = (escape: ByteString): ByteString => {
  const kind = escape.charAt(1)
  if (escape.length === 2 && SIMPLE.has(kind)) return SIMPLE.get(kind) ?? ''
  if (kind === 'c' && escape.length === 3) return control(escape.charCodeAt(2))
  if (kind >= '0' && kind <= '7')
    return String.fromCharCode(Number.parseInt(escape.slice(1), 8) & 255)
  if (escape.length === 2) return escape
  const digits = escape.slice(2).replace(/[{}]/g, '')
  const value = Number.parseInt(digits.slice(-8) || '0', 16)
  if (kind === 'x') return String.fromCharCode(value & 255)
  return utf8(value)
}

/** \cX: the control character of X, \c? being DEL. */
const control = (code: number): ByteString =>
  code === 63
    ? '\x7f'
    : String.fromCharCode(String.fromCharCode(code).toUpperCase().charCodeAt(0) & 31)

/** UTF-8 of any 32-bit number, as bash writes it (surrogates and six-byte forms too). */
const utf8 = (value: number): ByteString => {
  if (value < 0x80) return String.fromCharCode(value)
  if (value < 0xd800) return fromUnicode(String.fromCodePoint(value))
  const tail: number[] = []
  let rest = value
  let room = 6
  while (rest >= 2 ** room) {
    tail.unshift(0x80 | (rest % 64))
    rest = Math.floor(rest / 64)
    room = room === 6 ? 5 : room - 1
  }
  const lead = (0xff00 >> (tail.length + 1)) & 255
  return String.fromCharCode(lead | rest, ...tail)
}
