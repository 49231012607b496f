import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { LIVE_MOUNTS_CLOSE_MS_MAX } from '../base/limits.ts'
import type { ToMachine } from '../nerve/machine.ts'
import { createMounts } from './mounts.ts'

const stage = () => {
  const clock = manualClock()
  const posted: ToMachine[] = []
  const machine = { number: 0, worlds: 1, post: (message: ToMachine) => void posted.push(message) }
  const mounts = createMounts(clock)
  const open = (handle: number) =>
    mounts.open(handle, { machine, world: 7 }, { path: `/m${handle}`, isReadOnly: false })
  return { clock, posted, mounts, open }
}

test('a mount is there when its machine says so, or it says why not', async () => {
  const { posted, mounts, open } = stage()
  const [one, two, three] = [open(1), open(2), open(3)]
  assert.deepEqual(posted[0], { to: 'mount', mount: 1, world: 7, path: '/m1', isReadOnly: false })
  mounts.heard({ from: 'mountOpen', mount: 1 })
  mounts.heard({ from: 'mountEnded', mount: 2, reason: 'full' })
  await one
  await assert.rejects(two, /^Error: full$/)
  mounts.lost(7)
  await assert.rejects(three, /^Error: the world is gone$/)
  // Late words are about nobody.
  for (const mount of [1, 2, 3]) mounts.heard({ from: 'mountEnded', mount })
})

test('a brain that ends tells all, and waits for them; not for ever', async () => {
  const { clock, posted, mounts, open } = stage()
  for (const handle of [1, 2]) void open(handle)
  for (const mount of [1, 2]) mounts.heard({ from: 'mountOpen', mount })
  const closing = mounts.close()
  let isClosed = false
  void closing.then(() => {
    isClosed = true
  })
  const reason = 'the brain was stopped'
  assert.deepEqual(posted.slice(2), [
    { to: 'unmount', mount: 1, reason },
    { to: 'unmount', mount: 2, reason },
  ])
  mounts.heard({ from: 'mountEnded', mount: 1, reason })
  clock.advance(LIVE_MOUNTS_CLOSE_MS_MAX - 1)
  await new Promise(setImmediate)
  assert.equal(isClosed, false)
  clock.advance(1)
  await closing
})
