/** Binary floating point numbers as integers: exact, in any width. */
import type { ByteString } from '../bytes.ts'

/** `mantissa` * 2^`exponent`, or infinity, or no number. */
export interface Real {
  readonly kind: 'finite' | 'inf' | 'nan'
  readonly negative: boolean
  readonly mantissa: bigint
  readonly exponent: number
}

/** Bits of the mantissa of x86-64's long double, in which bash and coreutils compute. */
const LONG_DOUBLE_BITS = 64
/** Binary exponents a long double reaches, for its 64-bit integer mantissa. */
const EXPONENT_MAX = 16_384 - LONG_DOUBLE_BITS
const EXPONENT_MIN = -16_445
/** Decimal exponents that are certainly beyond a long double. */
const DECIMAL_MAX = 6_000

/** A JavaScript number (an IEEE double) as it is. */
export const realOf = (value: number): Real => {
  const negative = value < 0 || Object.is(value, -0)
  if (!Number.isFinite(value)) return special(Number.isNaN(value) ? 'nan' : 'inf', negative)
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & 0xfffffffffffffn
  return biased === 0
    ? { kind: 'finite', negative, mantissa: fraction, exponent: -1074 }
    : { kind: 'finite', negative, mantissa: fraction | (1n << 52n), exponent: biased - 1075 }
}

const special = (kind: 'inf' | 'nan', negative: boolean): Real => ({
  kind,
  negative,
  mantissa: 0n,
  exponent: 0,
})

/** What strtold(3) reads at the start of a text. */
export interface Strtold {
  readonly value: Real
  /** Bytes that belong to the number; 0 when there is none. */
  readonly length: number
  /** ERANGE: too large or too small. */
  readonly outOfRange: boolean
}

const NUMBER =
  /^[ \t\n\v\f\r]*([+-]?)(?:(inf(?:inity)?)|(nan(?:\([A-Za-z0-9_]*\))?)|0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?|(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?)/i

/** strtold(3): decimal and hexadecimal numbers, inf and nan, rounded to a long double. */
export const strtold = (text: ByteString): Strtold => {
  const match = NUMBER.exec(text)
  const none = { value: exact(false, 0n, 0), length: 0, outOfRange: false }
  if (match === null) return none
  const [all, sign, inf, nan, hex, hexFraction = '', binaryExponent] = match
  const [whole = '', fraction = '', tenExponent] = match.slice(7)
  const negative = sign === '-'
  const length = all.length
  if (inf !== undefined) return { value: special('inf', negative), length, outOfRange: false }
  if (nan !== undefined) return { value: special('nan', negative), length, outOfRange: false }
  if (hex !== undefined && hex + hexFraction !== '') {
    const mantissa = BigInt(`0x${hex}${hexFraction}`)
    const exponent = Number(binaryExponent ?? 0) - 4 * hexFraction.length
    return { ...rounded(negative, mantissa, 1n, exponent), length }
  }
  if (hex !== undefined) {
    const zeroAt = all.toLowerCase().indexOf('0x')
    return { value: exact(negative, 0n, 0), length: zeroAt + 1, outOfRange: false }
  }
  if (whole + fraction === '') return none
  const shift = Number(tenExponent ?? 0) - fraction.length
  return { ...fromDecimal(negative, BigInt(whole + fraction), shift), length }
}

const exact = (negative: boolean, mantissa: bigint, exponent: number): Real => ({
  kind: 'finite',
  negative,
  mantissa,
  exponent,
})

type Rounded = Omit<Strtold, 'length'>

const fromDecimal = (negative: boolean, digits: bigint, shift: number): Rounded => {
  if (digits === 0n) return { value: exact(negative, 0n, 0), outOfRange: false }
  const size = digits.toString().length + shift
  if (size > DECIMAL_MAX) return { value: special('inf', negative), outOfRange: true }
  if (size < -DECIMAL_MAX) return { value: exact(negative, 0n, 0), outOfRange: true }
  return shift >= 0
    ? rounded(negative, digits * 10n ** BigInt(shift), 1n, 0)
    : rounded(negative, digits, 10n ** BigInt(-shift), 0)
}

/** numerator / denominator * 2^exponent, rounded half to even to 64 bits. */
const rounded = (
  negative: boolean,
  numerator: bigint,
  denominator: bigint,
  exponent: number,
): Rounded => {
  if (numerator === 0n) return { value: exact(negative, 0n, 0), outOfRange: false }
  if (Math.abs(exponent) > 4 * EXPONENT_MAX) {
    const value = exponent > 0 ? special('inf', negative) : exact(negative, 0n, 0)
    return { value, outOfRange: true }
  }
  // The quotient has 64 or 65 bits at first.
  let shift = bitLength(denominator) - bitLength(numerator) + LONG_DOUBLE_BITS
  const wide =
    shift >= 0
      ? (numerator << BigInt(shift)) / denominator
      : numerator / (denominator << BigInt(-shift))
  if (wide >> BigInt(LONG_DOUBLE_BITS) > 0n) shift--
  shift = Math.min(shift, exponent - EXPONENT_MIN)
  const mantissa = quotient(numerator, denominator, shift)
  const value = exact(negative, mantissa, exponent - shift)
  if (value.exponent > EXPONENT_MAX) return { value: special('inf', negative), outOfRange: true }
  return { value, outOfRange: mantissa === 0n }
}

const quotient = (numerator: bigint, denominator: bigint, shift: number): bigint =>
  shift >= 0
    ? divideEven(numerator << BigInt(shift), denominator)
    : divideEven(numerator, denominator << BigInt(-shift))

/** Division rounded half to even. */
export const divideEven = (a: bigint, b: bigint): bigint => {
  const whole = a / b
  const twice = (a - whole * b) * 2n
  return twice > b || (twice === b && (whole & 1n) === 1n) ? whole + 1n : whole
}

const bitLength = (value: bigint): number => {
  const hex = value.toString(16)
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)) + 28
}
