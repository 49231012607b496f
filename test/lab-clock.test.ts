import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labClock } from './lab-clock.ts'

test('who sleeps wakes in order at the time he wanted, and nobody waits for him', async () => {
  const { clock, during } = labClock(1_000)
  const woken: number[] = []
  await during(
    new Promise<void>((done) => {
      clock.after(86_400_000, done)
      for (const ms of [500, 20, 60_000])
        clock.after(ms, () => woken.push(Math.round(clock.nowMs())))
    }),
  )
  assert.deepEqual(woken, [1_020, 1_500, 61_000])
  assert.equal(Math.round(clock.nowMs()), 86_401_000)
})

test('who looks at the clock for long enough meets his timer', async () => {
  const { clock, nextTurn, during } = labClock(0)
  let isDue = false
  clock.after(100, () => {
    isDue = true
  })
  let turns = 0
  const work = new Promise<number>((done) => {
    const turn = (): void => {
      turns++
      const endMs = clock.ticksMs() + 4
      while (clock.ticksMs() < endMs);
      if (isDue) done(clock.now().ns)
      else nextTurn(turn)
    }
    nextTurn(turn)
  })
  const ns = await during(work)
  assert.deepEqual([turns, ns], [26, 104_560_000])
})
