/** Decimal numbers of any length with a scale, as bc's library computes them (number.c, bc 1.07.1). */

/** `value` / 10^scale. */
export interface Num {
  readonly value: bigint
  readonly scale: number
}

export const num = (value: bigint | number, scale = 0): Num => ({ value: BigInt(value), scale })
export const ZERO = num(0)
export const ONE = num(1)

export const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent)

/** The same with more or fewer digits after the point; what falls away is cut. */
export const scaled = (it: Num, scale: number): Num => {
  if (scale === it.scale) return it
  if (scale > it.scale) return { value: it.value * pow10(scale - it.scale), scale }
  return { value: it.value / pow10(it.scale - scale), scale }
}

const aligned = (a: Num, b: Num): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale)
  return [scaled(a, scale).value, scaled(b, scale).value, scale]
}

export const add = (a: Num, b: Num): Num => {
  const [x, y, scale] = aligned(a, b)
  return { value: x + y, scale }
}

export const subtract = (a: Num, b: Num): Num => add(a, negated(b))
export const negated = (a: Num): Num => ({ ...a, value: -a.value })

export const multiply = (a: Num, b: Num, scale: number): Num => {
  const full = a.scale + b.scale
  const wanted = Math.min(full, Math.max(scale, a.scale, b.scale))
  return scaled({ value: a.value * b.value, scale: full }, wanted)
}

/** Undefined: by zero. */
export const divide = (a: Num, b: Num, scale: number): Num | undefined => {
  if (b.value === 0n) return undefined
  const shift = scale + b.scale - a.scale
  const value =
    shift >= 0 ? (a.value * pow10(shift)) / b.value : a.value / (b.value * pow10(-shift))
  return { value, scale }
}

export const modulo = (a: Num, b: Num, scale: number): Num | undefined => {
  const quotient = divide(a, b, scale)
  if (quotient === undefined) return undefined
  const most = Math.max(a.scale, b.scale + scale)
  return scaled(
    subtract(a, { value: quotient.value * b.value, scale: quotient.scale + b.scale }),
    most,
  )
}

export const power = (a: Num, exponent: bigint, scale: number): Num | undefined => {
  if (exponent === 0n) return ONE
  const count = exponent < 0n ? -exponent : exponent
  const full = { value: a.value ** count, scale: a.scale * Number(count) }
  if (exponent < 0n) return divide(ONE, full, scale)
  return scaled(full, Math.min(full.scale, Math.max(scale, a.scale)))
}

/** Undefined: of a negative number. */
export const squareRoot = (a: Num, scale: number): Num | undefined => {
  if (a.value < 0n) return undefined
  const wanted = Math.max(scale, a.scale)
  return { value: integerRoot(scaled(a, wanted * 2).value), scale: wanted }
}

const integerRoot = (value: bigint): bigint => {
  if (value < 2n) return value
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

export const compare = (a: Num, b: Num): number => {
  const [x, y] = aligned(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** Significant digits (length() of bc). */
export const lengthOf = ({ value, scale }: Num): number => {
  const digits = (value < 0n ? -value : value).toString()
  return digits === '0' ? Math.max(1, scale) : Math.max(digits.length, scale)
}

const HEX = '0123456789ABCDEF'

/** A number as written in `base`: digits too large for it count as the largest. */
export const parseNumber = (text: string, base: number): Num => {
  const [whole = '', part = ''] = text.split('.')
  if (base === 10 && !/[A-F]/.test(text)) return num(BigInt(whole + part || '0'), part.length)
  const isOne = whole.length === 1 && part === ''
  const digit = (char: string): bigint =>
    BigInt(isOne ? HEX.indexOf(char) : Math.min(HEX.indexOf(char), base - 1))
  let value = 0n
  for (const char of whole) value = value * BigInt(base) + digit(char)
  if (part === '') return num(value)
  let [fraction, divisor] = [0n, 1n]
  for (const char of part) {
    fraction = fraction * BigInt(base) + digit(char)
    divisor *= BigInt(base)
  }
  return add(num(value), num((fraction * pow10(part.length)) / divisor, part.length))
}

/** As bc prints it, without the breaks of long lines. */
export const textOf = (it: Num, base: number): string => {
  const sign = it.value < 0n ? '-' : ''
  const value = it.value < 0n ? -it.value : it.value
  if (value === 0n) return '0'
  const unit = pow10(it.scale)
  const [whole, part] = [value / unit, value % unit]
  if (base === 10) {
    const fraction = it.scale === 0 ? '' : `.${part.toString().padStart(it.scale, '0')}`
    return `${sign}${whole === 0n ? '' : whole}${fraction}`
  }
  const shown = base <= 16 ? smallBase(whole, base) : largeBase(whole, base)
  return sign + shown + fractionText(part, it.scale, base)
}

const smallBase = (whole: bigint, base: number): string =>
  whole === 0n ? '' : whole.toString(base).toUpperCase()

const largeBase = (whole: bigint, base: number): string => {
  const width = String(base - 1).length
  const digits: string[] = []
  for (let left = whole; left > 0n; left /= BigInt(base)) {
    digits.unshift(` ${String(left % BigInt(base)).padStart(width, '0')}`)
  }
  return digits.join('')
}

const fractionText = (part: bigint, scale: number, base: number): string => {
  if (scale === 0) return ''
  const unit = pow10(scale)
  const width = String(base - 1).length
  let text = '.'
  let left = part
  for (let reach = 1n; reach.toString().length <= scale; reach *= BigInt(base)) {
    left *= BigInt(base)
    const digit = Number(left / unit)
    left %= unit
    text += base <= 16 ? HEX.charAt(digit) : ` ${String(digit).padStart(width, '0')}`
  }
  return text
}
