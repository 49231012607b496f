/** The digits of an exact binary number in decimal and hexadecimal, rounded as glibc does. */
import { divideEven, type Real } from './real.ts'

/** 123.46: `places` digits behind the point; the point stays with the `#` flag. */
export const fixedDigits = (value: Real, places: number, point: boolean): string => {
  const scaled = scaledBy(value, places)
  const digits = scaled.toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  if (places === 0) return point ? `${whole}.` : whole
  return `${whole}.${digits.slice(digits.length - places)}`
}

/** 1.23e+02: one digit before the point and `places` behind. */
export const exponentDigits = (value: Real, places: number, point: boolean): string => {
  const { digits, exponent } = significant(value, places + 1)
  const behind = digits.slice(1)
  const mark = places > 0 || point ? '.' : ''
  const sign = exponent < 0 ? '-' : '+'
  return `${digits[0]}${mark}${behind}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** value * 10^places as a whole number. */
const scaledBy = ({ mantissa, exponent }: Real, places: number): bigint => {
  let over = mantissa
  let under = 1n
  if (places >= 0) over *= 10n ** BigInt(places)
  else under *= 10n ** BigInt(-places)
  if (exponent >= 0) over <<= BigInt(exponent)
  else under <<= BigInt(-exponent)
  return divideEven(over, under)
}

const significant = (value: Real, count: number): { digits: string; exponent: number } => {
  if (value.mantissa === 0n) return { digits: '0'.repeat(count), exponent: 0 }
  const bits = value.mantissa.toString(2).length + value.exponent
  let exponent = Math.floor((bits - 1) * Math.LOG10E * Math.LN2)
  for (;;) {
    const digits = scaledBy(value, count - 1 - exponent).toString()
    if (digits.length === count) return { digits, exponent }
    exponent += digits.length > count ? 1 : -1
    if (digits.length > count && /^10*$/.test(digits)) {
      return { digits: digits.slice(0, count), exponent }
    }
  }
}

/** 8.8p+0: hexadecimal with a leading digit of 8 to f, as glibc prints a long double. */
export const hexDigits = (value: Real, places: number | undefined, point: boolean): string => {
  if (value.mantissa === 0n) {
    const behind = '0'.repeat(places ?? 0)
    return `0${behind === '' && !point ? '' : `.${behind}`}p+0`
  }
  const size = value.mantissa.toString(2).length
  let mantissa = value.mantissa << BigInt(Math.max(64 - size, 0))
  let exponent = value.exponent - Math.max(64 - size, 0) + 60
  let behind: string
  if (places === undefined || places >= 15) {
    behind = mantissa
      .toString(16)
      .slice(1)
      .replace(/0+$/, '')
      .padEnd(places ?? 0, '0')
  } else {
    const rounded = divideEven(mantissa, 1n << BigInt(60 - 4 * places))
    const digits = rounded.toString(16)
    if (digits.length > places + 1) exponent += 4
    mantissa = BigInt(`0x${digits[0] ?? '0'}`) << 60n
    behind = digits.slice(1, places + 1)
  }
  const lead = (mantissa >> 60n).toString(16)
  const mark = behind === '' && !point ? '' : '.'
  return `${lead}${mark}${behind}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}
