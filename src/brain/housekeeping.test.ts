import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import {
  BLOB_AGE_MS_MIN,
  SLIGHT_WORLD_BYTES,
  SLIGHT_WORLD_MS,
  SWEEP_GAP_MS,
} from '../base/limits.ts'
import { memoryStore } from '../store/memory.ts'
import { createHousekeeping } from './housekeeping.ts'

const setup = async (
  worldsMax: number,
  ids: readonly string[],
  attached: readonly string[] = [],
) => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const add = async (id: string) => {
    clock.advance(1)
    const { lease } = await store.attach(id)
    await store.commit(lease, new Map([['k', bytesOf(id)]]))
  }
  for (const id of ids) await add(id)
  const troubles: string[] = []
  const housekeeping = createHousekeeping({
    store,
    clock,
    worldsMax,
    isAttached: (id) => attached.includes(id),
    namedIn: () => [],
    log: { trouble: (reason) => troubles.push(reason) },
  })
  await housekeeping.settled()
  const kept = async () => (await store.list()).map(({ id }) => id).sort()
  return { clock, store, add, housekeeping, kept, troubles }
}

test('at start the oldest worlds beyond the limit go, those in use stay', async () => {
  const { kept } = await setup(2, ['a', 'b', 'c', 'd'], ['a'])
  assert.deepEqual(await kept(), ['a', 'd'])
})

test('a new world pushes the oldest out when it is detached, a known one does not', async () => {
  const { add, housekeeping, kept } = await setup(2, ['a', 'b'])
  await add('b')
  housekeeping.detached(false)
  await housekeeping.settled()
  assert.deepEqual(await kept(), ['a', 'b'])
  await add('c')
  housekeeping.detached(true)
  await housekeeping.settled()
  assert.deepEqual(await kept(), ['b', 'c'])
})

test('worlds of scanners go before older ones in which somebody worked, once they are a day old', async () => {
  const { clock, store, add, housekeeping, kept } = await setup(3, [])
  const { lease } = await store.attach('lived in')
  await store.commit(lease, new Map([['k', new Uint8Array(SLIGHT_WORLD_BYTES)]]))
  await add('scan')
  clock.advance(SLIGHT_WORLD_MS + 1)
  await add('scan of now')
  await add('c')
  for (const _ of [1, 2, 3, 4]) housekeeping.detached(true)
  await housekeeping.settled()
  assert.deepEqual(await kept(), ['c', 'lived in', 'scan of now'])
})

test('content that nobody names is swept once it is old', async () => {
  const { clock, store, housekeeping } = await setup(10, [])
  const put = async (text: string): Promise<string> => {
    const hash = createHash('sha256').update(text).digest('hex')
    await store.putBlobs(new Map([[hash, bytesOf(text)]]))
    return hash
  }
  clock.advance(SWEEP_GAP_MS - BLOB_AGE_MS_MIN)
  const old = await put('old')
  clock.advance(1)
  const young = await put('young')
  clock.advance(BLOB_AGE_MS_MIN - 1)
  await housekeeping.settled()
  assert.deepEqual(
    [await store.blob(old), await store.blob(young)],
    [undefined, new Uint8Array(bytesOf('young'))],
  )
  clock.advance(SWEEP_GAP_MS)
  await housekeeping.settled()
  assert.equal(await store.blob(young), undefined)
  housekeeping.close()
  assert.equal(clock.pending(), 0)
})

test('a store that fails is reported and looked at again', async () => {
  const { clock, store, housekeeping, troubles } = await setup(10, [])
  await store.close()
  clock.advance(SWEEP_GAP_MS)
  await housekeeping.settled()
  assert.equal(troubles.length, 1)
  assert.equal(clock.pending(), 1)
})
