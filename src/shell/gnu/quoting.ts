/** File names and words as GNU programs quote them in messages and listings (gnulib quotearg). */
import type { ByteString } from '../../base/bytes.ts'
import { characters, isPrintable } from './characters.ts'
import { isUtf8Locale } from './locale.ts'

/** How a name is written; the names are those of `ls --quoting-style`. */
export type QuotingStyle =
  | 'literal'
  | 'shell'
  | 'shell-always'
  | 'shell-escape'
  | 'shell-escape-always'
  | 'c'
  | 'c-maybe'
  | 'escape'
  | 'locale'
  | 'clocale'

export const QUOTING_STYLES: readonly QuotingStyle[] = [
  'literal',
  'shell',
  'shell-always',
  'shell-escape',
  'shell-escape-always',
  'c',
  'c-maybe',
  'escape',
  'locale',
  'clocale',
]

type Env = ReadonlyMap<ByteString, ByteString>

/** `'name'`, as most messages have it (quoteaf). */
export const quoted = (text: ByteString, env: Env): ByteString =>
  quoteShell(text, { env, always: true, escapes: true })

/** The name before a colon in a message, quoted only if it must be (quotef). */
export const quotedName = (text: ByteString, env: Env): ByteString =>
  quoteShell(text, { env, always: text.includes(':'), escapes: true })

/** A word in the locale's quotes: UTF-8 has curly ones (quote). */
export const quotedWord = (text: ByteString, env: Env): ByteString => quoteLocale(text, env)

/** A name in any of the styles; `also` are further characters that must be escaped or quoted. */
export const quoteAs = (
  style: QuotingStyle,
  text: ByteString,
  env: Env,
  also: string = '',
): ByteString => {
  switch (style) {
    case 'literal':
      return text
    case 'shell':
      return quoteShell(text, { env, always: false, escapes: false, also })
    case 'shell-always':
      return quoteShell(text, { env, always: true, escapes: false, also })
    case 'shell-escape':
      return quoteShell(text, { env, always: false, escapes: true, also })
    case 'shell-escape-always':
      return quoteShell(text, { env, always: true, escapes: true, also })
    case 'c':
      return `"${escapeC(text, { env, special: '"', also })}"`
    case 'c-maybe': {
      const inside = escapeC(text, { env, special: '"', also })
      return inside === text && !hasAny(text, also) ? text : `"${inside}"`
    }
    case 'escape':
      return escapeC(text, { env, special: ' ', also })
    case 'locale':
      return quoteLocale(text, env)
    case 'clocale':
      return isUtf8Locale(env) ? quoteLocale(text, env) : quoteAs('c', text, env)
    default:
      return style satisfies never
  }
}

const hasAny = (text: ByteString, chars: string): boolean => {
  for (const char of chars) if (text.includes(char)) return true
  return false
}

interface ShellQuoting {
  readonly env: Env
  readonly always: boolean
  /** Unprintable bytes become $'...'; otherwise they stay. */
  readonly escapes: boolean
  readonly also?: string
}

/** Characters that never make a shell quote a word. '#' and '~' do only at the start. */
const PLAIN = /^[-%+,./0-9:A-Z\]_a-z@#~{}\x80-\xff]*$/
const FIRST_SPECIAL = /^[#~]|^[{}]$/
/** What may stand in double quotes when there is a single quote inside. */
const DOUBLE_QUOTABLE =
  /^[-%+,./0-9:A-Z\]_a-z '\x80-\xff]*$|^[#~][-%+,./0-9:A-Z\]_a-z '\x80-\xff]*$/

const C_ESCAPES = new Map<string, string>([
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\f', 'f'],
  ['\n', 'n'],
  ['\r', 'r'],
  ['\t', 't'],
  ['\v', 'v'],
])

const octalOf = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`

const isAllPrintable = (text: ByteString, env: Env): boolean => {
  if (/^[ -~]*$/.test(text)) return true
  return characters(text, env).every((char) => isPrintable(char, env))
}

const quoteShell = (text: ByteString, how: ShellQuoting): ByteString => {
  const printable = isAllPrintable(text, how.env)
  const isPlain =
    PLAIN.test(text) && !FIRST_SPECIAL.test(text) && printable && !hasAny(text, how.also ?? '')
  if (!how.always && isPlain && text !== '') return text
  const keepsBytes = printable || !how.escapes
  if (keepsBytes && text.includes("'") && DOUBLE_QUOTABLE.test(text)) return `"${text}"`
  if (keepsBytes) return `'${text.replaceAll("'", "'\\''")}'`
  return quoteWithEscapes(text, how.env)
}

/** `'a'$'\n''b'`: unprintable bytes in a $'' of their own. */
const quoteWithEscapes = (text: ByteString, env: Env): ByteString => {
  let quotedText = "'"
  let isEscaping = false
  for (const char of characters(text, env)) {
    if (isPrintable(char, env)) {
      if (isEscaping) quotedText += "''"
      isEscaping = false
      quotedText += char === "'" ? "'\\''" : char
      continue
    }
    if (!isEscaping) quotedText += "'$'"
    isEscaping = true
    const letter = C_ESCAPES.get(char)
    quotedText += letter === undefined ? Array.from(char, octalOf).join('') : `\\${letter}`
  }
  return `${quotedText}'`
}

const escapeC = (
  text: ByteString,
  how: { env: Env; special: string; also?: string },
): ByteString => {
  let escaped = ''
  for (const char of characters(text, how.env)) {
    const letter = C_ESCAPES.get(char)
    if (letter !== undefined) escaped += `\\${letter}`
    else if (char === '\\' || char === how.special) escaped += `\\${char}`
    else if (how.also?.includes(char)) escaped += `\\${char}`
    else if (isPrintable(char, how.env)) escaped += char
    else escaped += Array.from(char, octalOf).join('')
  }
  return escaped
}

const LEFT_QUOTE = '\xe2\x80\x98'
const RIGHT_QUOTE = '\xe2\x80\x99'

const quoteLocale = (text: ByteString, env: Env): ByteString =>
  isUtf8Locale(env)
    ? LEFT_QUOTE + escapeC(text, { env, special: RIGHT_QUOTE }) + RIGHT_QUOTE
    : `'${escapeC(text, { env, special: "'" })}'`
