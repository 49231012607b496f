/** -b of csplit: the sprintf(3) format behind the prefix. */
import type { ByteString } from '../../base/bytes.ts'
import { FORMAT_WIDTH_MAX } from '../../base/limits.ts'

/** What stands behind the prefix in the name of a piece. */
export type Suffix = (number: number) => ByteString

/** The suffix a format means, or why it means none. */
export const suffixOf = (format: ByteString): Suffix | { readonly problem: ByteString } => {
  const conversions = [...format.matchAll(/%(?:%|(['#0-]*)(\d*)(?:\.(\d*))?(.?))/gs)]
  const numbers = conversions.filter((it) => it[0] !== '%%')
  for (const [at, [, flags = '', , , letter = '']] of numbers.entries()) {
    if (at > 0) return { problem: 'too many % conversion specifications in suffix' }
    const problem = problemOf(flags, letter)
    if (problem !== undefined) return { problem: `${problem}` }
  }
  if (numbers.length === 0) return { problem: 'missing % conversion specification in suffix' }
  return (number) =>
    conversions
      .toReversed()
      .reduce(
        (text, it) =>
          text.slice(0, it.index) + converted(it, number) + text.slice(it.index + it[0].length),
        format,
      )
}

const problemOf = (flags: string, letter: string): ByteString | undefined => {
  if (letter === '') return 'missing conversion specifier in suffix'
  if (!'diuoxX'.includes(letter)) {
    const isShown = /[ -~]/.test(letter)
    const shown = isShown ? letter : `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`
    return `invalid conversion specifier in suffix: ${shown}`
  }
  const [wrong, plain] = 'diu'.includes(letter) ? ['#', 'd'] : ["'", letter]
  if (!flags.includes(wrong)) return undefined
  return `invalid flags in conversion specification: %${wrong}${plain}`
}

const converted = (conversion: RegExpMatchArray, number: number): ByteString => {
  const [all, flags = '', width = '', precision, letter = ''] = conversion
  if (all === '%%') return '%'
  const base = letter === 'o' ? 8 : letter.toLowerCase() === 'x' ? 16 : 10
  const least = precision === undefined ? 1 : Math.min(Number(precision), FORMAT_WIDTH_MAX)
  let digits = number === 0 && least === 0 ? '' : number.toString(base).padStart(least, '0')
  const isAlternative = flags.includes('#')
  if (isAlternative && base === 8 && !digits.startsWith('0')) digits = `0${digits}`
  const mark = isAlternative && base === 16 && number !== 0 ? '0x' : ''
  const room = Math.min(Number(width), FORMAT_WIDTH_MAX)
  const isZeroed = flags.includes('0') && !flags.includes('-') && precision === undefined
  if (isZeroed) digits = digits.padStart(room - mark.length, '0')
  const text = mark + digits
  const padded = flags.includes('-') ? text.padEnd(room) : text.padStart(room)
  return letter === 'X' ? padded.toUpperCase() : padded
}
