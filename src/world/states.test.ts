import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { ENOMEM, EPERM, failed } from '../base/errno.ts'
import { KERNEL_STATE_BYTES_MAX } from '../base/limits.ts'
import type { Syscalls } from './syscalls.ts'
import { tinyImage } from './testing-image.ts'
import { StoredWorld } from './testing-store.ts'

const START_MS = 1_795_294_800_000

const process = (stored: StoredWorld, uid: number): Syscalls => {
  const as = { comm: 'sh', argv: ['sh'], environment: [], cwd: '/', uid }
  const sys = stored.world.startProcess(as)
  assert.ok(!failed(sys))
  return sys
}

const fresh = (): StoredWorld =>
  new StoredWorld(tinyImage({}), manualClock(START_MS), seededDice('states'))

test('what root tells the kernel is stored, and goes again', () => {
  const stored = fresh()
  const root = process(stored, 0)
  assert.equal(root.kernelState('filter'), '')
  assert.equal(root.tellKernel('filter', 'rules \xff'), 'rules \xff')
  assert.equal(process(stored, 1000).kernelState('filter'), 'rules \xff')
  stored.commit()
  assert.deepEqual([...stored.records.keys()].sort(), ['kfilter', 'm'])
  stored.reattach()
  const again = process(stored, 0)
  assert.equal(again.kernelState('filter'), 'rules \xff')
  assert.equal(again.tellKernel('filter', ''), '')
  stored.commit()
  assert.deepEqual([...stored.records.keys()].sort(), ['m'])
})

test('others may not, and nobody may tell too much', () => {
  const stored = fresh()
  assert.equal(process(stored, 1000).tellKernel('filter', 'x'), EPERM)
  const long = 'x'.repeat(KERNEL_STATE_BYTES_MAX)
  assert.equal(process(stored, 0).tellKernel('filter', long), long)
  assert.equal(process(stored, 0).tellKernel('filter', `${long}x`), ENOMEM)
})
