/** Regular expressions of sed: its own escapes, then POSIX. */
import type { ByteString } from '../../base/bytes.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../../base/regex.ts'
import { isUtf8Locale } from '../../shell/gnu/locale.ts'

/** The expression; undefined for an empty one (the last used counts); a text is what is wrong. */
export const compileSed = (
  source: ByteString,
  how: {
    readonly extended: boolean
    readonly flags: string
    readonly env: ReadonlyMap<ByteString, ByteString>
  },
): Regex | undefined | string => {
  if (source === '') return undefined
  const regex = compileRegex(unescaped(source), {
    syntax: how.extended ? 'extended' : 'basic',
    dialect: 'sed',
    nocase: /i/i.test(how.flags),
    newline: /m/i.test(how.flags),
    bytes: !isUtf8Locale(how.env),
  })
  return regex instanceof RegexProblem ? regex.text : regex
}

const LETTERS = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** `\t`, `\x41`, `\o101`, `\d065`, `\cA` as the character itself. */
const unescaped = (source: ByteString): ByteString =>
  source.replace(
    /\\(?:x([\da-fA-F]{1,2})|o([0-7]{1,3})|d(\d{1,3})|c(.)|(.))/gs,
    (all: string, hex?: string, oct?: string, dec?: string, control?: string, char?: string) => {
      if (hex !== undefined) return literal(Number.parseInt(hex, 16))
      if (oct !== undefined) return literal(Number.parseInt(oct, 8))
      if (dec !== undefined) return literal(Number(dec))
      if (control !== undefined) return literal(control.toUpperCase().charCodeAt(0) ^ 64)
      return LETTERS.get(char ?? '') ?? all
    },
  )

const literal = (code: number): ByteString => {
  const char = String.fromCharCode(code & 0xff)
  return /[[\]\\.*^$/]/.test(char) ? `\\${char}` : char
}
