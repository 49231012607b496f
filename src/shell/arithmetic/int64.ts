/**
 * 64-bit two's complement integers as the C compiler gives them to bash: a number while it is
 * exact, a bigint only beyond 2^53. Every value handed around is in that normal form.
 */
import type { ByteString } from '../../base/bytes.ts'

export type Int64 = number | bigint

/** The normal form of any bigint: wrapped to 64 bits. */
export const wrapped = (wide: bigint): Int64 => {
  const value = BigInt.asIntN(64, wide)
  return value >= SAFE_MIN && value <= SAFE_MAX ? Number(value) : value
}

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER)
const SAFE_MIN = -SAFE_MAX

export const add = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return wrapped(BigInt(a) + BigInt(b))
}

export const subtract = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(difference)) return difference
  }
  return wrapped(BigInt(a) - BigInt(b))
}

export const multiply = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) return product + 0
  }
  return wrapped(BigInt(a) * BigInt(b))
}

/** Truncates toward zero; `b` is not 0. */
export const divide = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0
  return wrapped(BigInt(a) / BigInt(b))
}

/** The sign of `a`; `b` is not 0. */
export const remainder = (a: Int64, b: Int64): Int64 => {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0
  return wrapped(BigInt(a) % BigInt(b))
}

/** `b` is not negative. */
export const power = (a: Int64, b: Int64): Int64 => {
  let result: Int64 = 1
  let base = a
  for (let left = BigInt(b); left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = multiply(result, base)
    base = multiply(base, base)
  }
  return result
}

/** Shift counts are taken modulo 64, as x86-64 and arm64 do. */
export const shiftLeft = (a: Int64, b: Int64): Int64 => wrapped(BigInt(a) << shiftCount(b))

export const shiftRight = (a: Int64, b: Int64): Int64 => {
  if (isInt32(a) && typeof b === 'number' && b >= 0 && b < 32) return a >> b
  return wrapped(BigInt(a) >> shiftCount(b))
}

const shiftCount = (b: Int64): bigint => BigInt(b) & 63n

export const and = (a: Int64, b: Int64): Int64 =>
  isInt32(a) && isInt32(b) ? a & b : wrapped(BigInt(a) & BigInt(b))

export const or = (a: Int64, b: Int64): Int64 =>
  isInt32(a) && isInt32(b) ? a | b : wrapped(BigInt(a) | BigInt(b))

export const xor = (a: Int64, b: Int64): Int64 =>
  isInt32(a) && isInt32(b) ? a ^ b : wrapped(BigInt(a) ^ BigInt(b))

const isInt32 = (value: Int64): value is number =>
  typeof value === 'number' && (value | 0) === value

export const negate = (a: Int64): Int64 => (typeof a === 'number' ? 0 - a : wrapped(-a))

export const complement = (a: Int64): Int64 => subtract(-1, a)

export const isZero = (a: Int64): boolean => a === 0

/** Digits of a base up to 64: letters count in both cases up to base 36, then capitals follow. */
export const digitValue = (code: number, base: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 87
  if (code >= 65 && code <= 90) return base <= 36 ? code - 55 : code - 29
  if (code === 64) return 62
  return code === 95 ? 63 : 64
}

/** The value of digits, wrapping as C does; undefined when one is too great for the base. */
export const valueOfDigits = (digits: ByteString, base: number): Int64 | undefined => {
  let value: Int64 = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digitValue(digits.charCodeAt(i), base)
    if (digit >= base) return undefined
    value = add(multiply(value, base), digit)
  }
  return value
}
