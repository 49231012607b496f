import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { coarseClock } from './coarse.ts'

const diceOf = (phaseNs: number): Dice => ({ ...seededDice('x'), below: () => phaseNs })

test('times come in ticks of 4 ms with the machine’s own offset', () => {
  const clock = manualClock(10_000)
  const now = coarseClock(clock, diceOf(1_234_567))
  const seen: (readonly [number, number])[] = []
  for (let count = 0; count < 12; count++) {
    const { s, ns } = now()
    seen.push([s, ns])
    clock.advance(1)
  }
  const start = [10, 0] as const
  const first = [10, 1_234_567] as const
  const second = [10, 5_234_567] as const
  const third = [10, 9_234_567] as const
  assert.deepEqual(seen, [
    start,
    start,
    first,
    first,
    first,
    first,
    second,
    second,
    second,
    second,
    third,
    third,
  ])
})

test('a tick that began in the second before shows that second', () => {
  const clock = manualClock(999)
  const now = coarseClock(clock, diceOf(3_000_000))
  clock.advance(2)
  assert.deepEqual(now(), { s: 0, ns: 999_000_000 })
})

test('one tick gives one object', () => {
  const now = coarseClock(manualClock(5_000), diceOf(0))
  assert.equal(now(), now())
})
