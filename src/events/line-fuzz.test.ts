import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../base/dice.ts'
import { bounded } from './bounds.ts'
import type { Happening } from './events.ts'
import { lineOf } from './line.ts'
import { SAMPLES, SENSOR, WHO } from './samples.test-kit.ts'

const ROUNDS = process.env.MIMICRY_SOAK === undefined ? 5_000 : 1_000_000
const PIECES = [
  '\n',
  '\r',
  '"',
  '\\',
  '}\n{',
  '\u2028',
  '\u2029',
  '\ud83d',
  '\udc00',
  '\u0000',
] as const
const ALL = Object.values(SAMPLES)

const textOf = (dice: Dice): string => {
  let text = ''
  for (let left = dice.below(12); left > 0; left--) {
    const piece = PIECES[dice.below(2 * PIECES.length)]
    text += piece ?? String.fromCharCode(dice.below(0x10000))
  }
  return text
}

/** The same happening with every text replaced; numbers and its type stay. */
const hostile = (value: unknown, dice: Dice, name = ''): unknown => {
  if (name === 'type' || name === 'method') return value
  if (typeof value === 'string') return textOf(dice)
  // A header's name decides which fields there are.
  if (name === 'headers') return (value as string[][]).map(([key]) => [key, textOf(dice)])
  if (Array.isArray(value)) return value.map((each) => hostile(each, dice))
  if (value instanceof Uint8Array) return dice.bytes(dice.below(40))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, hostile(each, dice, key)]),
  )
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/

test(`${ROUNDS} hostile happenings: each is one line, with its own id, and harmless to show`, () => {
  const dice = seededDice('lines')
  for (let round = 0; round < ROUNDS; round++) {
    const sample = ALL[dice.below(ALL.length)]
    const { what } = bounded(hostile(sample, dice) as Happening)
    const line = lineOf({ at: { s: round, ns: 0 }, who: WHO, what }, SENSOR)
    const plain = lineOf({ at: { s: round, ns: 0 }, who: WHO, what: sample as Happening }, SENSOR)
    const [read, meant] = [JSON.parse(line), JSON.parse(plain)] as Record<string, unknown>[]
    assert.doesNotMatch(line.slice(0, -1), CONTROL, `round ${round}`)
    assert.ok(line.endsWith('}\n') && line.isWellFormed(), `round ${round}`)
    assert.deepEqual(
      [read?.eventid, read?.session, read?.timestamp, Object.keys(read ?? {})],
      [meant?.eventid, meant?.session, meant?.timestamp, Object.keys(meant ?? {})],
    )
  }
})
