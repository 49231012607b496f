import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { WORLD_HAND_OVER_MS } from '../base/limits.ts'
import { LeaseLost, type TenureWatcher } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { watchTenure } from './tenures.ts'

const turn = () => new Promise(setImmediate)

const stage = () => {
  const clock = manualClock()
  const log: string[] = []
  const settled = Promise.withResolvers<void>()
  let watcher: TenureWatcher | undefined
  let isHere = true
  const tenure = {
    leftMs: () => 1,
    whenSure: () => {},
    watch: (it: TenureWatcher) => {
      watcher = it
    },
  }
  const lose = () => {
    if (isHere) log.push('left')
    const wasHere = isHere
    isHere = false
    return wasHere
  }
  const gate = { settled: () => settled.promise } as Gate
  const store = { detach: async () => void log.push('given back') }
  const around = { store, clock, trouble: (it: string) => log.push(it), later: () => {} }
  watchTenure(tenure, { lease: { world: 'w', nonce: 'n' }, gate, lose }, around)
  assert(watcher !== undefined)
  return { clock, log, settled, watcher, lose }
}

test('asked for, a world leaves when what it has stored is durable, then its lease is free', async () => {
  const { log, settled, watcher } = stage()
  watcher.wanted()
  watcher.wanted()
  await turn()
  assert.deepEqual(log, [])
  settled.resolve()
  await turn()
  assert.deepEqual(log, ['left', 'given back'])
})

test('a store that hangs does not hold it for ever', async () => {
  const { log, watcher, clock } = stage()
  watcher.wanted()
  clock.advance(WORLD_HAND_OVER_MS)
  await turn()
  assert.deepEqual(log, ['left', 'given back'])
})

test('a lost lease ends it at once; one that was given back by itself is no trouble', () => {
  const one = stage()
  one.watcher.lost(new LeaseLost('taken'))
  assert.deepEqual(one.log, ['left', 'world w: taken'])
  const other = stage()
  other.lose()
  other.watcher.lost(new LeaseLost('given back'))
  assert.deepEqual(other.log, ['left'])
})
