/** Hostile input for readers: many small inputs made of what a reader looks for, and splits of it. */
import { type Bytes, bytesOf } from '../base/bytes.ts'
import { type Dice, seededDice } from '../base/dice.ts'

const ROUNDS = 10_000
const SOAK_ROUNDS = 1_000_000

/** A dice for each round, each from a seed of its own; a million rounds in `make soak`. */
export function* fuzzRounds(): Generator<Dice> {
  const rounds = process.env.MIMICRY_SOAK === '1' ? SOAK_ROUNDS : ROUNDS
  for (let round = 0; round < rounds; round++) yield seededDice(`fuzz ${round}`)
}

const PARTS_MAX = 8
const RUN_MAX = 12

/** One to eight pieces: of `words`, cut, repeated or changed in a byte, and of noise. */
export const hostileBytes = (dice: Dice, words: readonly string[]): Bytes => {
  let text = ''
  for (let parts = 1 + dice.below(PARTS_MAX); parts > 0; parts--) text += piece(dice, words)
  return bytesOf(text === '' ? '\0' : text)
}

const piece = (dice: Dice, words: readonly string[]): string => {
  const word = words[dice.below(words.length)] ?? ''
  switch (dice.below(5)) {
    case 0:
      return word.slice(0, dice.below(word.length + 1))
    case 1:
      return word.repeat(1 + dice.below(3))
    case 2: {
      const at = dice.below(word.length + 1)
      return `${word.slice(0, at)}${String.fromCharCode(dice.below(256))}${word.slice(at + 1)}`
    }
    case 3:
      return Array.from({ length: dice.below(RUN_MAX) }, () =>
        String.fromCharCode(dice.below(256)),
      ).join('')
    default:
      return word
  }
}

/** The same bytes in pieces of 1 to 16. */
export const splitAtRandom = (dice: Dice, bytes: Bytes): readonly Bytes[] => {
  const parts: Bytes[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + dice.below(16)
    parts.push(bytes.subarray(at, at + length))
    at += length
  }
  return parts
}
