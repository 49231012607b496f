import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { LEARNING_FIRST_MS, LEARNING_PAUSE_MS, LEARNING_SLICE_MS } from '../base/limits.ts'
import { keepLearning } from './log-learning.ts'

const DAY_MS = 86_400_000
const STEPS = 5

test('logs are learned in slices after the start, and again after midnight', () => {
  let ticks = 0
  const timers = manualClock(20 * 3_600_000)
  // Every step takes half a slice.
  const clock = { ...timers, ticksMs: () => ticks }
  const learned: number[] = []
  const learning = function* (nowMs: number): Generator<undefined, void> {
    for (let n = 0; n < STEPS; n++) {
      learned.push(nowMs)
      ticks += LEARNING_SLICE_MS / 2
      yield
    }
  }
  keepLearning(clock, { learning })
  const firstMs = timers.nowMs() + LEARNING_FIRST_MS

  timers.advance(LEARNING_FIRST_MS - 1)
  assert.equal(learned.length, 0)
  timers.advance(1)
  assert.equal(learned.length, 2)
  timers.advance(LEARNING_PAUSE_MS)
  assert.equal(learned.length, 4)
  timers.advance(LEARNING_PAUSE_MS)
  assert.deepEqual(
    learned,
    Array.from({ length: STEPS }, () => firstMs),
  )

  timers.advance(DAY_MS - timers.nowMs() - 1)
  assert.equal(learned.length, STEPS)
  timers.advance(1)
  assert.equal(learned.at(-1), DAY_MS)
  timers.advance(10 * LEARNING_PAUSE_MS)
  assert.equal(learned.length, 2 * STEPS)
  assert.equal(timers.pending(), 1)
})
