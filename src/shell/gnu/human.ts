/** Sizes as ls, du and df print them (gnulib human_readable, rounding up). */
import type { ByteString } from '../../base/bytes.ts'
import { parseWhole } from './numbers.ts'

/** How sizes are written. */
export interface BlockSize {
  /** Bytes of one unit; ignored when `scales`. */
  readonly bytes: number
  /** Chooses the unit by the size: -h, --si. */
  readonly scales: boolean
  readonly base: 1000 | 1024
  /** Written behind the number: `K`, `MB`; '' for none. */
  readonly suffix: string
}

export const KIBIBYTES: BlockSize = { bytes: 1024, scales: false, base: 1024, suffix: '' }
export const BYTES: BlockSize = { bytes: 1, scales: false, base: 1024, suffix: '' }
export const HUMAN: BlockSize = { bytes: 1, scales: true, base: 1024, suffix: '' }
export const HUMAN_SI: BlockSize = { bytes: 1, scales: true, base: 1000, suffix: '' }

/** A `--block-size` value; undefined when it makes no sense, `overflow` when it is too large. */
export const parseBlockSize = (text: ByteString): BlockSize | 'invalid' | 'overflow' | 'suffix' => {
  const spec = text.replace(/^'/, '')
  if (spec === 'human-readable') return HUMAN
  if (spec === 'si') return HUMAN_SI
  const bytes = parseWhole(spec, { suffixes: 'eEgGkKmMpPtTyYzZ0' })
  if (typeof bytes !== 'number') return bytes
  if (bytes === 0) return 'invalid'
  const [, digits = '', letter = '', tail = ''] = /^(\d*)([a-zA-Z]?)(.*)$/.exec(spec) ?? []
  if (digits !== '') return { bytes, scales: false, base: 1024, suffix: '' }
  const suffix =
    tail === 'B'
      ? letter.toUpperCase() === 'K'
        ? 'kB'
        : letter.toUpperCase() + tail
      : letter.toUpperCase() + tail
  return { bytes, scales: false, base: tail === 'B' ? 1000 : 1024, suffix }
}

/** The unit a program uses without options: its own variable, BLOCK_SIZE, POSIXLY_CORRECT. */
export const defaultBlockSize = (
  env: ReadonlyMap<ByteString, ByteString>,
  variable: string,
): BlockSize => {
  const text = env.get(variable) ?? env.get('BLOCK_SIZE') ?? env.get('BLOCKSIZE')
  const parsed = text === undefined ? undefined : parseBlockSize(text)
  if (parsed !== undefined && typeof parsed !== 'string') return parsed
  return env.has('POSIXLY_CORRECT') ? { ...KIBIBYTES, bytes: 512 } : KIBIBYTES
}

type Rounding = 'up' | 'nearest' | 'down'
const LETTERS = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

/** A number of bytes in the wanted unit. */
export const sizeText = (bytes: number, unit: BlockSize, rounding: Rounding = 'up'): ByteString => {
  if (!unit.scales) return `${round(bytes / unit.bytes, rounding)}${unit.suffix}`
  let power = 0
  let amount = bytes
  while (amount >= unit.base && power < LETTERS.length - 1) {
    amount /= unit.base
    power++
  }
  if (power === 0) return String(round(amount, rounding))
  const tenths = round(amount * 10, rounding)
  if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10}${letterOf(power, unit)}`
  const whole = round(amount, rounding)
  if (whole < unit.base || power === LETTERS.length - 1) return `${whole}${letterOf(power, unit)}`
  return `1.0${letterOf(power + 1, unit)}`
}

/** SI writes a small k. */
const letterOf = (power: number, unit: BlockSize): string =>
  power === 1 && unit.base === 1000 ? 'k' : (LETTERS[power] ?? '')

const round = (value: number, rounding: Rounding): number => {
  if (rounding === 'up') return Math.ceil(value)
  return rounding === 'down' ? Math.floor(value) : roundHalfEven(value)
}

const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
