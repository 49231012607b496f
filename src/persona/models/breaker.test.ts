import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../../base/clock.ts'
import { createBreaker } from './breaker.ts'

const stage = () => {
  const clock = manualClock(1_000)
  const changes: string[] = []
  const breaker = createBreaker(clock, (state, forMs) => changes.push(`${state} ${forMs}`))
  const fail = (why: { isHopeless?: boolean; retryAfterMs?: number } = {}) =>
    breaker.failed({ isHopeless: false, ...why })
  return { clock, changes, breaker, fail }
}

test('four failures in a row open it; one success between them does not count', () => {
  const { breaker, fail, changes } = stage()
  for (let n = 0; n < 3; n++) fail()
  breaker.succeeded()
  for (let n = 0; n < 3; n++) fail()
  assert.equal(breaker.mayTry(), true)
  fail()
  assert.deepEqual([breaker.mayTry(), breaker.state(), changes], [false, 'open', ['open 15000']])
})

test('after a while one may try, twice as long each time, at most ten minutes', () => {
  const { clock, breaker, fail, changes } = stage()
  for (let n = 0; n < 4; n++) fail()
  for (const forMs of [15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
    assert.equal(changes.at(-1), `open ${forMs}`)
    clock.advance(forMs - 1)
    assert.equal(breaker.mayTry(), false)
    clock.advance(1)
    assert.deepEqual([breaker.mayTry(), breaker.mayTry(), breaker.state()], [true, false, 'trying'])
    fail()
  }
  clock.advance(600_000)
  assert.equal(breaker.mayTry(), true)
  breaker.succeeded()
  assert.deepEqual([breaker.state(), changes.at(-1)], ['closed', 'closed 0'])
  assert.deepEqual([breaker.mayTry(), breaker.mayTry()], [true, true])
})

test('who may try and does not leaves the place to another', () => {
  const { clock, breaker, fail } = stage()
  for (let n = 0; n < 4; n++) fail()
  clock.advance(15_000)
  assert.equal(breaker.mayTry(), true)
  breaker.unused()
  assert.equal(breaker.mayTry(), true)
})

test('a wrong key opens it at once, a wish to be left alone for as long', () => {
  const denied = stage()
  denied.fail({ isHopeless: true })
  assert.deepEqual(denied.changes, ['open 15000'])
  const busy = stage()
  busy.fail({ retryAfterMs: 90_000 })
  assert.deepEqual(busy.changes, ['open 90000'])
  // What was under way when it opened says nothing new.
  busy.fail()
  assert.deepEqual(busy.changes, ['open 90000'])
})
