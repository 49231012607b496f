/** What LZMA's encoder and decoder agree on: the states, and the adaptive bits they learn. */

export const LITERAL_STATES = 7
export const MATCH_MIN = 2
export const POSITION_STATES = 4
const STATES = 12
const HALF = 1_024
const LENGTH_STATES = 4

/** State after a literal, a match, a repeated match, a repeated byte. */
export const afterLiteral = (state: number): number =>
  state < 4 ? 0 : state < 10 ? state - 3 : state - 6
export const afterMatch = (state: number): number => (state < LITERAL_STATES ? 7 : 10)
export const afterRepeat = (state: number): number => (state < LITERAL_STATES ? 8 : 11)
export const afterShortRepeat = (state: number): number => (state < LITERAL_STATES ? 9 : 11)

/** Probabilities of a length: two choices, then 8, 8 or 256 values. */
export interface LengthModel {
  readonly choice: Uint16Array
  readonly low: readonly Uint16Array[]
  readonly middle: readonly Uint16Array[]
  readonly high: Uint16Array
}

export interface Model {
  readonly isMatch: Uint16Array
  readonly isRepeat: Uint16Array
  readonly isRepeat0: Uint16Array
  readonly isRepeat1: Uint16Array
  readonly isRepeat2: Uint16Array
  readonly isLongRepeat: Uint16Array
  readonly slots: readonly Uint16Array[]
  readonly special: Uint16Array
  readonly align: Uint16Array
  readonly matchLength: LengthModel
  readonly repeatLength: LengthModel
  readonly literals: readonly Uint16Array[]
}

const bits = (count: number): Uint16Array => new Uint16Array(count).fill(HALF)
const trees = (count: number, size: number): Uint16Array[] =>
  Array.from({ length: count }, () => bits(size))

const lengthModel = (): LengthModel => ({
  choice: bits(2),
  low: trees(16, 8),
  middle: trees(16, 8),
  high: bits(256),
})

/** Everything unlearned; `literalBits` is lc + lp of the properties. */
export const freshModel = (literalBits: number): Model => ({
  isMatch: bits(STATES * 16),
  isRepeat: bits(STATES),
  isRepeat0: bits(STATES),
  isRepeat1: bits(STATES),
  isRepeat2: bits(STATES),
  isLongRepeat: bits(STATES * 16),
  slots: trees(LENGTH_STATES, 64),
  special: bits(128),
  align: bits(16),
  matchLength: lengthModel(),
  repeatLength: lengthModel(),
  literals: trees(2 ** literalBits, 0x300),
})

/** Which of the four slot trees a match of this length uses. */
export const lengthState = (length: number): number =>
  Math.min(length - MATCH_MIN, LENGTH_STATES - 1)
