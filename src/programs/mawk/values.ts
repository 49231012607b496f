/** Values of awk: numbers, texts, and texts that look like numbers. */
import type { ByteString } from '../../base/bytes.ts'
import { realOf } from '../../base/cformat/real.ts'
import { layReal } from '../../base/cformat.ts'
import type { Value } from './ast.ts'

const LEADING =
  /^[ \t\n\v\f\r]*[-+]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i

/** The number at the start of a text (strtod(3) of the C library). */
export const numberOfText = (text: ByteString): number => {
  const found = LEADING.exec(text)?.[0].trimStart()
  if (found === undefined) return 0
  const sign = found.startsWith('-') ? -1 : 1
  const bare = found.replace(/^[-+]/, '')
  if (/^inf/i.test(bare)) return sign * Number.POSITIVE_INFINITY
  return /^nan/i.test(bare) ? Number.NaN : sign * Number(bare)
}

export const toNumber = (value: Value): number => {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return numberOfText(value)
  return value === undefined ? 0 : value.number
}

/** A value from a field, getline or the command line: perhaps a number too. */
export const fromInput = (text: ByteString): Value => {
  const match = LEADING.exec(text)
  if (match === null || /[^ \t\n\v\f\r]/.test(text.slice(match[0].length))) return text
  return { text, number: numberOfText(text) }
}

const INTEGER_MAX = 2 ** 31

/** A number as print and concatenation show it: whole ones without a format. */
export const numberText = (value: number, format: ByteString): ByteString => {
  if (Number.isInteger(value) && Math.abs(value) < INTEGER_MAX)
    return String(value === 0 ? 0 : value)
  const [, flags = '', width = '', precision, letter = 'g'] =
    /^%([-+ #0]*)(\d*)(?:\.(\d+))?l?([defgEGi])/.exec(format) ?? []
  const layout = {
    flags,
    width: Number(width || 0),
    precision: precision === undefined ? undefined : Number(precision),
  }
  if (letter === 'd' || letter === 'i') return String(Math.trunc(value))
  const text = layReal(realOf(value), letter, layout)
  // What the processor makes of 0/0 has its sign set.
  return Number.isNaN(value) ? '-nan' : text
}

export const toText = (value: Value, format: ByteString): ByteString => {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value, format)
  return value === undefined ? '' : value.text
}

export const isTrue = (value: Value): boolean => {
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'number') return value !== 0
  return value === undefined ? false : value.number !== 0
}

const isNumeric = (value: Value): boolean => typeof value !== 'string'

/** Below, at or above 0: as numbers if both look like some, else by bytes. */
export const compareValues = (a: Value, b: Value, format: ByteString): number => {
  if (isNumeric(a) && isNumeric(b)) {
    const [x, y] = [toNumber(a), toNumber(b)]
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN
  }
  const [x, y] = [toText(a, format), toText(b, format)]
  return x < y ? -1 : x > y ? 1 : 0
}
