import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { EVIDENCE_SOURCES_MAX } from '../base/limits.ts'
import { createAllowance } from './allowance.ts'

const setup = () => {
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const muted: (readonly [string, number])[] = []
  const say = (network: string, bytes: number) => muted.push([network, bytes])
  return { clock, muted, allowance: createAllowance({ clock, bytesMax: 800, muted: say }) }
}

test('an eighth a day for each network; said once; anew at midnight', () => {
  const { clock, muted, allowance } = setup()
  assert.equal(allowance.spend('a', 60), true)
  assert.equal(allowance.spend('a', 40), true)
  assert.equal(allowance.spend('a', 1), false)
  assert.equal(allowance.spend('a', 0), false)
  assert.equal(allowance.spend('b', 100), true)
  assert.deepEqual(muted, [['a', 100]])
  clock.advance(12 * 3_600_000)
  assert.equal(allowance.spend('a', 100), true)
})

test('of too many networks the first is forgotten', () => {
  const { muted, allowance } = setup()
  assert.equal(allowance.spend('first', 101), false)
  for (let n = 0; n < EVIDENCE_SOURCES_MAX; n++) allowance.spend(`n${n}`, 1)
  assert.equal(allowance.spend('first', 1), true)
  assert.deepEqual(muted, [['first', 0]])
})
