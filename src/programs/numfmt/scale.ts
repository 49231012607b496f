/** Numbers with letters for powers, as numfmt reads and writes them. */

export type Scale = 'none' | 'si' | 'iec' | 'iec-i' | 'auto'
export type Rounding = 'up' | 'down' | 'from-zero' | 'towards-zero' | 'nearest'

const LETTERS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

/** What is wrong with an input number, for a message. */
export type ScaleProblem = 'number' | 'suffix' | 'from' | 'i'

/** `1K` as a number, by the scale of --from. */
export const readScaled = (
  text: string,
  from: Scale,
): { readonly value: number; readonly decimals: number } | ScaleProblem => {
  const match = /^(-?)(\d+)(?:\.(\d+))?(.*)$/s.exec(text)
  if (match === null) return 'number'
  const [, sign = '', whole = '', part = '', suffix = ''] = match
  const value = Number(`${sign}${whole}.${part || '0'}`)
  if (suffix === '') return { value, decimals: part.length }
  const power = LETTERS.indexOf(suffix.charAt(0))
  if (power < 1) return 'suffix'
  if (from === 'none') return 'from'
  const hasI = suffix.charAt(1) === 'i'
  if (suffix.length > (hasI ? 2 : 1)) return 'suffix'
  if (from === 'iec-i' && !hasI) return 'i'
  if (hasI && from !== 'iec-i' && from !== 'auto') return 'suffix'
  const base = from === 'si' || (from === 'auto' && !hasI) ? 1_000 : 1_024
  return { value: value * base ** power, decimals: 0 }
}

export const rounded = (value: number, rounding: Rounding): number => {
  switch (rounding) {
    case 'up':
      return Math.ceil(value)
    case 'down':
      return Math.floor(value)
    case 'from-zero':
      return value < 0 ? Math.floor(value) : Math.ceil(value)
    case 'towards-zero':
      return Math.trunc(value)
    case 'nearest':
      return value < 0 ? -Math.round(-value) : Math.round(value)
    default:
      return rounding satisfies never
  }
}

/** A number as --to writes it: one digit after the point below ten, none from ten on. */
export const writeScaled = (
  value: number,
  {
    to,
    rounding,
    decimals,
    isPrecise,
  }: { to: Scale; rounding: Rounding; decimals: number; isPrecise: boolean },
): string => {
  if (to === 'none') {
    const unit = 10 ** decimals
    return (rounded(value * unit, rounding) / unit).toFixed(decimals)
  }
  const base = to === 'si' ? 1_000 : 1_024
  let [amount, power] = [value, 0]
  while (Math.abs(amount) >= base && power < LETTERS.length - 1) {
    amount /= base
    power++
  }
  const digits = isPrecise ? decimals : power > 0 && Math.abs(amount) < 10 ? 1 : 0
  const unit = 10 ** digits
  amount = rounded(amount * unit, rounding) / unit
  if (Math.abs(amount) >= base && power < LETTERS.length - 1) {
    amount /= base
    power++
  }
  const shown = isPrecise ? decimals : power > 0 && Math.abs(amount) < 10 ? 1 : 0
  const letter = LETTERS[power] ?? ''
  return amount.toFixed(shown) + letter + (to === 'iec-i' && power > 0 ? 'i' : '')
}
