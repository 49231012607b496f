import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterAwake } from './awake.ts'
import { manualClock } from './clock.ts'

const stage = (ms: number) => {
  const hand = manualClock()
  /** Time that went by while no timer came due. */
  let stoodStillMs = 0
  const clock = { ...hand, ticksMs: () => hand.ticksMs() + stoodStillMs }
  let isOver = false
  const stop = afterAwake(clock, ms, () => {
    isOver = true
  })
  const standStill = (forMs: number): void => {
    stoodStillMs += forMs
  }
  return { hand, standStill, stop, isOver: () => isOver }
}

test('who runs waits exactly so long, and not at all when stopped', () => {
  const { hand, isOver } = stage(200)
  hand.advance(199)
  assert.equal(isOver(), false)
  hand.advance(1)
  assert.deepEqual([isOver(), hand.pending()], [true, 0])
  const stopped = stage(200)
  stopped.hand.advance(150)
  stopped.stop()
  stopped.hand.advance(1_000)
  assert.deepEqual([stopped.isOver(), stopped.hand.pending()], [false, 0])
})

test('a part in which the process stood still does not count, the last one neither', () => {
  const { hand, standStill, isOver } = stage(200)
  hand.advance(180)
  standStill(60_000)
  hand.advance(20)
  assert.equal(isOver(), false)
  hand.advance(24)
  assert.equal(isOver(), false)
  hand.advance(1)
  assert.equal(isOver(), true)
})

test('who always comes late waits twice as long, not for ever', () => {
  const { hand, standStill, isOver } = stage(200)
  for (let part = 1; part <= 16; part++) {
    assert.equal(isOver(), false)
    standStill(100)
    hand.advance(25)
  }
  assert.equal(isOver(), true)
})
