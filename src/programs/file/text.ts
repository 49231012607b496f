/** Files that are text: in which characters, with which line ends (encoding.c, ascmagic.c of 5.44). */
import type { ByteString } from '../../base/bytes.ts'
import { characterBytes } from '../../shell/gnu/characters.ts'

/** How a text is encoded. */
export interface Encoding {
  readonly name: string
  readonly charset: string
}

const LONG_LINE = 300
const ASCII = /^[\x07-\x0d\x1b\x20-\x7e]*$/
const LATIN = /^[\x07-\x0d\x1b\x20-\x7e\x85\xa0-\xff]*$/
const EXTENDED = /^[\x07-\x0d\x1b\x20-\x7e\x80-\xff]*$/

/** Undefined when it is no text. */
export const encodingOf = (text: ByteString): Encoding | undefined => {
  if (ASCII.test(text)) return { name: 'ASCII', charset: 'us-ascii' }
  if (text.startsWith('\xef\xbb\xbf') && isUtf8(text.slice(3))) {
    return { name: 'Unicode text, UTF-8 (with BOM)', charset: 'utf-8' }
  }
  if (isUtf8(text)) return { name: 'Unicode text, UTF-8', charset: 'utf-8' }
  if (text.startsWith('\xff\xfe')) {
    return { name: 'Unicode text, UTF-16, little-endian', charset: 'utf-16le' }
  }
  if (LATIN.test(text)) return { name: 'ISO-8859', charset: 'iso-8859-1' }
  if (EXTENDED.test(text)) return { name: 'Non-ISO extended-ASCII', charset: 'unknown-8bit' }
  return undefined
}

/** A character that the end cuts off is no fault. */
const CUT = /^([\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/

const isUtf8 = (text: ByteString): boolean => {
  for (let at = 0; at < text.length; ) {
    const length = characterBytes(text, at)
    if (length === 1 && !ASCII.test(text.charAt(at))) return CUT.test(text.slice(at, at + 4))
    at += length
  }
  return true
}

/** `ASCII text, with CRLF line terminators`; `what` stands before it, `suffix` after `text`. */
export const textDescription = (
  text: ByteString,
  { name }: Encoding,
  { what = '', suffix = '' }: { readonly what?: string; readonly suffix?: string } = {},
): string => {
  const crlf = text.match(/\r\n/g)?.length ?? 0
  const cr = (text.match(/\r/g)?.length ?? 0) - crlf
  const lf = (text.match(/\n/g)?.length ?? 0) - crlf
  const longest = Math.max(0, ...text.split(/\r\n|[\r\n]/).map((line) => line.length))
  const ends = [crlf > 0 && ' CRLF', cr > 0 && ' CR', lf > 0 && ' LF'].filter(
    (it): it is string => it !== false,
  )
  let said = `${what === '' ? '' : `${what}, `}${name} text${suffix}`
  if (longest > LONG_LINE) said += `, with very long lines (${longest})`
  if (ends.length === 0) said += ', with no line terminators'
  else if (crlf + cr > 0) said += `, with${ends.join(',')} line terminators`
  if (text.includes('\x1b')) said += ', with escape sequences'
  if (text.includes('\b')) said += ', with overstriking'
  return said
}
