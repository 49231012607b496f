/** Numbers of seq: their value, and how they were written. */
import type { ByteString } from '../../base/bytes.ts'
import { parseFloating } from '../../shell/gnu/numbers.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export interface SeqNumber {
  readonly value: number
  /** Exactly, when it was written as a whole number. */
  readonly whole: bigint | undefined
  /** Decimals; Infinity when it was not written with digits alone. */
  readonly precision: number
  /** Characters, as -w counts them. */
  readonly width: number
}

export const parseOperand = (
  text: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
): SeqNumber | { readonly problem: ByteString } => {
  const value = parseFloating(text)
  if (value === undefined) {
    return { problem: `invalid floating point argument: ${quotedWord(text, env)}` }
  }
  if (Number.isNaN(value)) {
    const kind = quotedWord('not-a-number', env)
    return { problem: `invalid ${kind} argument: ${quotedWord(text, env)}` }
  }
  const trimmed = text.trimStart().replace(/^\+/, '')
  const plain = /^(-?)(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(trimmed)
  if (plain === null) {
    const isHex = /^-?0x[\da-f]+$/i.test(trimmed)
    const whole = isHex ? wholeOf(trimmed) : undefined
    const precision = isHex ? 0 : Number.POSITIVE_INFINITY
    return { value, whole, precision, width: String(value).length }
  }
  const [, sign = '', digits = '', decimals = '', exponent = '0'] = plain
  const power = Number(exponent)
  const precision = Math.max(0, decimals.length - power)
  const isWhole = decimals === '' && power >= 0 && power < 30
  const whole = isWhole ? wholeOf(`${sign}${digits}${'0'.repeat(power)}`) : undefined
  const width =
    power === 0
      ? sign.length + Math.max(1, digits.length) + (decimals === '' ? 0 : decimals.length + 1)
      : value.toFixed(precision).length
  return { value, whole, precision, width }
}

const wholeOf = (text: string): bigint =>
  text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
