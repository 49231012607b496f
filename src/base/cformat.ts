/** Numbers and texts as printf(3) of the C library lays them out, to the last digit. */
import type { ByteString } from './bytes.ts'
import { exponentDigits, fixedDigits, hexDigits } from './cformat/digits.ts'
import type { Real } from './cformat/real.ts'
import { FORMAT_WIDTH_MAX } from './limits.ts'

/** One conversion specification without its letter. */
export interface Layout {
  /** Of `-+ #0'`. */
  readonly flags: string
  readonly width: number
  /** Undefined: none was given. */
  readonly precision: number | undefined
}

/** %d %i %u %x %X %o of a value that is already wrapped to its size; '' for a width beyond reason. */
export const layInteger = (value: bigint, letter: string, layout: Layout): ByteString => {
  if (isTooWide(layout)) return ''
  const { flags, precision } = layout
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10
  let digits = (value < 0n ? -value : value).toString(base)
  if (letter === 'X') digits = digits.toUpperCase()
  if (precision === 0 && value === 0n) digits = ''
  if (precision !== undefined) digits = digits.padStart(precision, '0')
  let prefix = ''
  if (flags.includes('#') && base === 8 && digits[0] !== '0') digits = `0${digits}`
  if (flags.includes('#') && base === 16 && value !== 0n) prefix = `0${letter}`
  if (letter === 'd' || letter === 'i') prefix = signOf(value < 0n, flags)
  return pad(prefix, digits, layout, precision === undefined)
}

/** %f %F %e %E %g %G %a %A. */
export const layReal = (value: Real, letter: string, layout: Layout): ByteString => {
  if (isTooWide(layout)) return ''
  const isUpper = letter < 'a'
  const sign = signOf(value.negative, layout.flags)
  if (value.kind !== 'finite') {
    return pad(sign, isUpper ? value.kind.toUpperCase() : value.kind, layout, false)
  }
  const lower = letter.toLowerCase()
  const isAlternate = layout.flags.includes('#')
  let digits: string
  let prefix = sign
  if (lower === 'f') digits = fixedDigits(value, layout.precision ?? 6, isAlternate)
  else if (lower === 'e') digits = exponentDigits(value, layout.precision ?? 6, isAlternate)
  else if (lower === 'g') digits = shortest(value, layout.precision ?? 6, isAlternate)
  else {
    digits = hexDigits(value, layout.precision, isAlternate)
    prefix += isUpper ? '0X' : '0x'
  }
  return pad(prefix, isUpper ? digits.toUpperCase() : digits, layout, true)
}

/** %s and %c, by bytes. */
export const layText = (text: ByteString, layout: Layout): ByteString => {
  if (isTooWide(layout)) return ''
  const shown = layout.precision === undefined ? text : text.slice(0, layout.precision)
  return layout.flags.includes('-') ? shown.padEnd(layout.width) : shown.padStart(layout.width)
}

const isTooWide = ({ width, precision }: Layout): boolean =>
  width > FORMAT_WIDTH_MAX || (precision ?? 0) > FORMAT_WIDTH_MAX

const signOf = (isNegative: boolean, flags: string): string =>
  isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''

const pad = (prefix: string, digits: string, layout: Layout, zeros: boolean): ByteString => {
  const { flags, width } = layout
  if (flags.includes('-')) return (prefix + digits).padEnd(width)
  if (flags.includes('0') && zeros) return prefix + digits.padStart(width - prefix.length, '0')
  return (prefix + digits).padStart(width)
}

/** %g: as many digits as asked for, in the shorter of two ways, without zeros at the end. */
const shortest = (value: Real, precision: number, isAlternate: boolean): string => {
  const significant = precision === 0 ? 1 : precision
  const scientific = exponentDigits(value, significant - 1, isAlternate)
  const mark = scientific.indexOf('e')
  const exponent = Number(scientific.slice(mark + 1))
  if (exponent < -4 || exponent >= significant) {
    if (isAlternate) return scientific
    return withoutZeros(scientific.slice(0, mark)) + scientific.slice(mark)
  }
  const fixed = fixedDigits(value, significant - 1 - exponent, isAlternate)
  return isAlternate ? fixed : withoutZeros(fixed)
}

const withoutZeros = (digits: string): string =>
  digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
