/** How bash writes a text so that it can be read back: set -x, declare -p, ${x@Q}, printf %q. */
import type { ByteString } from '../base/bytes.ts'
import { CHARACTER_CLASSES } from '../base/ctype.ts'
import { codeOf, sequenceBytes } from '../base/utf8.ts'

const PLAIN = /^[\x20-\x7e]*$/
const isPrintable = CHARACTER_CLASSES.get('print') ?? (() => true)

/** True when a text holds what only $'...' can show (ansic_shouldquote of bash 5.2). */
const needsEscapes = (text: ByteString): boolean => {
  if (PLAIN.test(text)) return false
  for (let at = 0; at < text.length; ) {
    const bytes = sequenceBytes(text, at)
    if (bytes === 0 || !isPrintable(codeOf(text, at, bytes))) return true
    at += bytes
  }
  return false
}

const NAMED = new Map([
  ['\x1b', '\\E'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ["'", "\\'"],
])

/** $'...' (ansic_quote of bash 5.2). */
const escaped = (text: ByteString): ByteString => {
  let result = "$'"
  for (let at = 0; at < text.length; ) {
    const bytes = sequenceBytes(text, at)
    const character = text.slice(at, at + Math.max(bytes, 1))
    at += character.length
    const named = NAMED.get(character)
    if (named !== undefined) result += named
    else if (bytes > 0 && isPrintable(codeOf(character, 0, bytes))) result += character
    else result += [...character].map(octal).join('')
  }
  return `${result}'`
}

const octal = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`

/** A name in a message: as it is, unless it has what only $'...' can show (printable_filename). */
export const printableName = (text: ByteString): ByteString =>
  needsEscapes(text) ? escaped(text) : text

/** '...' as sh_single_quote writes it. */
export const singleQuoted = (text: ByteString): ByteString =>
  text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`

/** ${x@Q}: always quoted. */
export const quoted = (text: ByteString): ByteString =>
  needsEscapes(text) ? escaped(text) : singleQuoted(text)

/** `set`, `set -x`, `alias`: quoted where the shell would see more than a word. */
export const quotedIfNeeded = (text: ByteString): ByteString => {
  if (text === '') return "''"
  if (needsEscapes(text)) return escaped(text)
  return hasMetas(text) ? singleQuoted(text) : text
}

/** Words of `set -x`: raw newlines and the like, unless nothing else asks for quotes. */
export const quotedForTrace = (text: ByteString): ByteString => {
  if (text === '') return "''"
  if (hasMetas(text)) return singleQuoted(text)
  return needsEscapes(text) ? escaped(text) : text
}

/** sh_contains_shell_metas of bash 5.2. */
export const hasMetas = (text: ByteString): boolean =>
  /[\s'"\\|&;()<>!{}*[\]?^$`]/.test(text) || /^[~#]|[=:]~/.test(text)

/** "..." as `declare -p` shows values. */
export const doubleQuoted = (text: ByteString): ByteString =>
  needsEscapes(text) ? escaped(text) : `"${text.replace(/["$`\\]/g, '\\$&')}"`

/** printf %q: backslashes (sh_backslash_quote of bash 5.2). */
export const backslashQuoted = (text: ByteString): ByteString => {
  if (text === '') return "''"
  if (needsEscapes(text)) return escaped(text)
  return text
    .replace(/[ \t\n'"\\|&;()<>!{}*[\]?^$`,]/g, '\\$&')
    .replace(/^[#~]/, '\\$&')
    .replace(/([=:])~/g, '$1\\~')
}
