import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { MADE_GAP_MS, MADE_TOLD_MAX } from '../base/model-limits.ts'
import type { Made } from '../nerve/machine.ts'
import { madeDesk } from './made-desk.ts'

const made = (n: number): Made => ({ path: `/var/log/${n}`, size: n, author: 'a', world: 'w' })

test('makings gather and are told once, so many of them; then others have room', () => {
  const clock = manualClock()
  const told: (readonly Made[])[] = []
  const hear = madeDesk(clock, (them) => told.push(them))
  for (let n = 0; n < MADE_TOLD_MAX + 3; n++) hear(made(n))
  hear(made(0))
  assert.equal(told.length, 0)
  clock.advance(MADE_GAP_MS)
  hear(made(0))
  hear(made(MADE_TOLD_MAX))
  clock.advance(MADE_GAP_MS)
  assert.deepEqual(
    told.map((them) => them.map(({ size }) => size)),
    [Array.from({ length: MADE_TOLD_MAX }, (_, n) => n), [MADE_TOLD_MAX]],
  )
})
