import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { MEMORY_GUARD_GAP_MS, MEMORY_KILL_BYTES_MIN } from '../base/limits.ts'
import { createMemoryGuard } from './memory-guard.ts'
import type { Thread } from './thread.ts'

const MIB = 1_048_576

const setup = () => {
  const clock = manualClock()
  const killed: string[] = []
  let used = 50 * MIB
  const memory = { used: () => used, isFull: () => used >= 100 * MIB }
  const names = new Map<Thread, string>()
  const guard = createMemoryGuard(memory, clock, (thread) => {
    killed.push(names.get(thread) ?? '')
    Object.assign(thread, { isOver: true })
  })
  const thread = (name: string): Thread => {
    const made = { isOver: false } as Thread
    names.set(made, name)
    return made
  }
  const slice = (of: Thread, addedMiB: number): void => {
    guard.before()
    used += addedMiB * MIB
    guard.after(of)
  }
  return { clock, killed, thread, slice }
}

test('nobody is killed below the limit; above it, who added most', () => {
  const { killed, thread, slice } = setup()
  const [big, small] = [thread('big'), thread('small')]
  slice(big, 30)
  slice(small, 15)
  assert.deepEqual(killed, [])
  slice(small, 6)
  assert.deepEqual(killed, ['big'])
})

test('who added little is not killed, though the heap is full', () => {
  const { killed, thread, slice } = setup()
  const leastMiB = MEMORY_KILL_BYTES_MIN / MIB
  for (let i = 0; i < 20; i++) slice(thread(`t${i}`), leastMiB - 1 / MIB)
  assert.deepEqual(killed, [])
  slice(thread('enough'), leastMiB)
  assert.deepEqual(killed, ['enough'])
})

test('after a kill the next has time until what was held is collected', () => {
  const { clock, killed, thread, slice } = setup()
  const [one, two] = [thread('one'), thread('two')]
  slice(one, 40)
  slice(two, 20)
  slice(two, 1)
  assert.deepEqual(killed, ['one'])
  clock.advance(MEMORY_GUARD_GAP_MS)
  slice(two, 1)
  assert.deepEqual(killed, ['one', 'two'])
})

test('what a collection frees is taken off everybody', () => {
  const { killed, thread, slice } = setup()
  const [churner, idle] = [thread('churner'), thread('idle')]
  slice(churner, 40)
  slice(idle, -85)
  slice(churner, 1)
  for (let i = 0; i < 11; i++) slice(thread('other'), 9)
  assert.equal(killed[0], 'other')
})
