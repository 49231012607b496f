/** Words of manuals, put together by dice: text nobody wrote, for pages nobody reads. */
import type { Dice } from '../base/dice.ts'

const VERBS = (
  'prints reads writes checks opens closes copies removes updates lists parses sets returns ' +
  'skips'
).split(' ')
const ACTS = (
  'print read write check open close copy remove update list parse set return skip ignore ' +
  'match'
).split(' ')
const NOUNS = (
  'file directory option argument value name line output input format string buffer entry ' +
  'pattern path user group mode process device field number character locale terminal table'
).split(' ')
const ADJECTIVES = (
  'current default first last next given named empty regular symbolic remote local numeric ' +
  'standard optional specified existing temporary'
).split(' ')
const TAILS = [
  'by default',
  'if it exists',
  'when possible',
  'in the current directory',
  'on standard output',
  'from standard input',
  'unless specified otherwise',
  'before exiting',
  'for compatibility',
  'as described below',
]

/** One of these words. */
export const pick = (dice: Dice, words: readonly string[]): string =>
  words[dice.below(words.length)] ?? ''

/** What a thing does, without its full stop: `reads the next entry from standard input`. */
export const clause = (dice: Dice): string =>
  `${pick(dice, VERBS)} the ${pick(dice, ADJECTIVES)} ${pick(dice, NOUNS)} ${pick(dice, TAILS)}`

/** What to do, in few words: `Check the empty pattern`. */
export const advice = (dice: Dice): string => {
  const act = pick(dice, ACTS)
  const thing = `${pick(dice, ADJECTIVES)} ${pick(dice, NOUNS)}`
  return `${act.charAt(0).toUpperCase()}${act.slice(1)} the ${thing}`
}

/** A word that could be an option or a variable. */
export const word = (dice: Dice): string => pick(dice, dice.below(2) === 0 ? ACTS : NOUNS)

/** A sentence of about twenty words. */
export const sentence = (dice: Dice): string =>
  `The ${pick(dice, NOUNS)} ${clause(dice)}, and ${clause(dice)}.`
