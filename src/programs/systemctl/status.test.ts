import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spanText } from './status.ts'

const CASES: readonly (readonly [seconds: number, text: string])[] = [
  [5, '5s'],
  [61, '1min 1s'],
  [7_200, '2h'],
  [7_260, '2h 1min'],
  [90_000, '1 day 1h'],
  [200_000, '2 days'],
  [691_200, '1 week 1 day'],
  [2_629_800 * 3 + 86_400 * 11, '3 months 11 days'],
  [31_557_600, '1 year'],
]

test('how long ago, in two units', () => {
  for (const [seconds, text] of CASES) assert.equal(spanText(seconds), text)
})
