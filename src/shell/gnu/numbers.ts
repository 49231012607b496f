/** Numbers as gnulib reads them (xstrtoumax, xstrtod) and the suffixes they may carry. */
import type { ByteString } from '../../base/bytes.ts'

/** The first numbers too large for uintmax_t and intmax_t. */
export const UINTMAX = 2 ** 64
export const INTMAX = 2 ** 63

/** Why a text is no number: not one at all, too large, or with an unknown suffix. */
export type NumberProblem = 'invalid' | 'overflow' | 'suffix'

const POWERS = new Map<string, number>([
  ['k', 1],
  ['K', 1],
  ['m', 2],
  ['M', 2],
  ['g', 3],
  ['G', 3],
  ['t', 4],
  ['T', 4],
  ['P', 5],
  ['E', 6],
  ['Z', 7],
  ['Y', 8],
])

/**
 * A whole number with one of the `suffixes` after it (xstrtoumax): `b` is 512, `B` 1024, `c` 1,
 * `w` 2; where `suffixes` has a `0`, `KB` is 1000 and `KiB` 1024. A sign `-` only when `signed`.
 */
export const parseWhole = (
  text: ByteString,
  how: { suffixes?: string; signed?: boolean; max?: number } = {},
): number | NumberProblem => {
  const suffixes = how.suffixes ?? ''
  const [, sign = '', digits = '', suffix = ''] =
    /^[ \t\n\v\f\r]*([-+]?)(\d*)(.*)$/s.exec(text) ?? []
  if (sign === '-' && how.signed !== true) return 'invalid'
  const isBareSuffix =
    digits === '' && sign === '' && suffix !== '' && suffixes.includes(suffix[0] ?? '')
  if (digits === '' && !isBareSuffix) return 'invalid'
  const factor = suffix === '' ? 1 : suffixFactor(suffix, suffixes)
  if (factor === undefined) return 'suffix'
  const value = (digits === '' ? 1 : Number(digits)) * factor * (sign === '-' ? -1 : 1)
  return Math.abs(value) >= (how.max ?? UINTMAX) ? 'overflow' : value
}

const suffixFactor = (suffix: ByteString, suffixes: string): number | undefined => {
  const [letter = '', ...more] = suffix
  if (!suffixes.includes(letter)) return undefined
  const tail = more.join('')
  const isDecimal = tail === 'B' || tail === 'D'
  if (tail !== '' && !(suffixes.includes('0') && (isDecimal || tail === 'iB'))) return undefined
  const base = isDecimal ? 1000 : 1024
  if (letter === 'b') return 512
  if (letter === 'B') return 1024
  if (letter === 'c') return 1
  if (letter === 'w') return 2
  const power = POWERS.get(letter)
  return power === undefined ? undefined : base ** power
}

/** A floating-point number as strtod(3) reads the whole of it; undefined when it is none. */
export const parseFloating = (text: ByteString): number | undefined => {
  const trimmed = text.replace(/^[ \t\n\v\f\r]+/, '')
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return Number(trimmed)
  const word = /^([-+]?)(inf(?:inity)?|nan(?:\(\w*\))?)$/i.exec(trimmed)
  if (word !== null) {
    const value = word[2]?.toLowerCase().startsWith('inf') ? Infinity : NaN
    return word[1] === '-' ? -value : value
  }
  return parseHexFloat(trimmed)
}

const parseHexFloat = (text: ByteString): number | undefined => {
  const match = /^([-+]?)0x([\da-f]*)\.?([\da-f]*)(?:p([-+]?\d+))?$/i.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', part = '', exponent = '0'] = match
  if (whole + part === '') return undefined
  const value = Number.parseInt(whole + part, 16) * 2 ** (Number(exponent) - 4 * part.length)
  return sign === '-' ? -value : value
}
