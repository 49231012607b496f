/** printf(3)'s %e %f %g %a for double numbers. */

export interface FloatFormat {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  /** One of eEfFgGaA. */
  readonly letter: string
}

export const formatFloat = (format: FloatFormat, value: number): string => {
  const { flags, width, letter } = format
  const isNegative = value < 0 || Object.is(value, -0)
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const size = Math.abs(value)
  let body = Number.isNaN(value) ? 'nan' : size === Infinity ? 'inf' : digitsOf(format, size)
  if (/[A-Z]/.test(letter)) body = body.toUpperCase()
  const text = sign + body
  if (flags.includes('-')) return text.padEnd(width)
  if (flags.includes('0') && Number.isFinite(value)) {
    const [prefix = ''] = /^0x/i.exec(body) ?? []
    const room = width - sign.length - prefix.length
    return sign + prefix + body.slice(prefix.length).padStart(room, '0')
  }
  return text.padStart(width)
}

/** toFixed and toExponential are exact up to 100 digits. */
const DIGITS_MAX = 100

const digitsOf = (format: FloatFormat, size: number): string => {
  const precision = Math.min(format.precision ?? 6, DIGITS_MAX)
  const keepsDot = format.flags.includes('#')
  switch (format.letter.toLowerCase()) {
    case 'f':
      return fixed(size, precision) + (keepsDot && precision === 0 ? '.' : '')
    case 'e':
      return exponential(size, precision)
    case 'a':
      return hexadecimal(size, format.precision)
    default:
      return general(size, precision === 0 ? 1 : precision, keepsDot)
  }
}

/** toFixed turns to exponents from 1e21 on: whole numbers of that size are exact as bigint. */
const fixed = (size: number, precision: number): string => {
  if (size < 1e21) return size.toFixed(precision)
  return BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '')
}

const exponential = (size: number, precision: number): string =>
  size.toExponential(precision).replace(/e([-+])(\d)$/, 'e$10$2')

const general = (size: number, precision: number, keepsZeros: boolean): string => {
  if (size === 0) return keepsZeros ? `0.${'0'.repeat(precision - 1)}` : '0'
  const rounded = size.toExponential(precision - 1)
  const power = Number(rounded.slice(rounded.indexOf('e') + 1))
  const isFixed = power >= -4 && power < precision
  const text = isFixed ? fixed(size, precision - 1 - power) : exponential(size, precision - 1)
  if (keepsZeros) return text
  const [mantissa = '', exponent] = text.split('e')
  const bare = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return exponent === undefined ? bare : `${bare}e${exponent}`
}

/** glibc on x86-64 writes long doubles with a first digit of 8 to f. */
const hexadecimal = (size: number, precision: number | undefined): string => {
  if (size === 0) return '0x0p+0'
  let power = Math.floor(Math.log2(size))
  let mantissa = size / 2 ** power
  if (mantissa >= 2) {
    mantissa /= 2
    power++
  }
  let digits = ''
  let rest = mantissa * 8
  const places = precision ?? 16
  const first = Math.floor(rest)
  rest -= first
  for (let i = 0; i < places && (precision !== undefined || rest > 0); i++) {
    rest *= 16
    const digit = Math.floor(rest)
    digits += digit.toString(16)
    rest -= digit
  }
  const dot = digits === '' ? '' : `.${digits}`
  const exponent = power - 3
  return `0x${first.toString(16)}${dot}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}
