import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../base/dice.ts'
import { playerFilter } from './player-filter.ts'

const ROUNDS = process.env.MIMICRY_SOAK === undefined ? 5_000 : 1_000_000
const PIECES = [
  '\x1b',
  '\x1b[',
  '\x1b]',
  '\x1bP',
  '\x1b\\',
  '\x07',
  '\x9b',
  '?',
  ';',
  '1',
  '25',
] as const
const FINALS = 'hlmHJKnctrpqibcABGdfsu()0B@`~xyz$!"\x18\x1a\x00\x9cword'

const outputOf = (dice: Dice): string => {
  let text = ''
  for (let left = dice.below(30); left > 0; left--) {
    const piece = PIECES[dice.below(2 * PIECES.length)]
    text += piece ?? FINALS[dice.below(FINALS.length)] ?? ''
  }
  return text
}

/** What may leave, said a second time and differently: escapes are followed by one of these. */
const PASSES =
  /^(?:[^\x00-\x06\x10-\x1f\x7f-\x9f]|\x1b[78DEM=>]|\x1b[()][AB0]|\x1b\[[0-9;:]*[@A-Z`adefgmrsu]|\x1b\[4[hl]|\x1b\[\?[0-9;]+[hl])*$/u

test(`${ROUNDS} hostile outputs: only what draws passes, however they are cut`, () => {
  const dice = seededDice('player')
  for (let round = 0; round < ROUNDS; round++) {
    const text = outputOf(dice)
    const passed = playerFilter()(text)
    assert.match(passed, PASSES, JSON.stringify(text))
    assert.equal(playerFilter()(passed), passed, JSON.stringify(text))
    const pieces = playerFilter()
    assert.equal([...text].map(pieces).join(''), passed, JSON.stringify(text))
  }
})
