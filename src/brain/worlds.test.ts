import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { WORLD_LINGER_MS } from '../base/limits.ts'
import type { ToMachine } from '../nerve/machine.ts'
import { memoryStore } from '../store/memory.ts'
import type { Machine, MachinePool } from './machine-pool.ts'
import { createWorlds } from './worlds.ts'

const setup = () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const posted: ToMachine[] = []
  const machine: Machine = { number: 0, worlds: 0, post: (message) => posted.push(message) }
  const pool = { leastLoaded: () => machine } as MachinePool
  const lost: number[] = []
  const troubles: string[] = []
  const worlds = createWorlds({
    store,
    clock,
    pool,
    worldsMax: 100,
    namedIn: () => [],
    log: { trouble: (reason) => troubles.push(reason) },
    lost: (world) => lost.push(world),
  })
  const tos = () => posted.map(({ to }) => to)
  return { clock, store, worlds, machine, posted, tos, lost, troubles }
}

const batch = (sequence: number, key = 'k') => ({
  sequence,
  changes: new Map([[key, bytesOf(`${sequence}`)]]),
  blobs: new Map(),
})

const texts = (records: readonly (readonly [string, Bytes])[]): string[] =>
  records.map(([key, value]) => `${key}: ${textOf(value)}`)

const settle = () => new Promise((done) => setImmediate(done))

test('a world is attached once, however many enter at the same time', async () => {
  const { worlds, tos, machine } = setup()
  const places = await Promise.all([worlds.enter('a'), worlds.enter('a'), worlds.enter('b')])
  assert.deepEqual(
    places.map(({ world }) => world),
    [1, 1, 2],
  )
  assert.deepEqual([tos(), machine.worlds, worlds.count()], [['attach', 'attach'], 2, 2])
})

test('a world nobody is in is detached after a while, and comes back as it was', async () => {
  const { worlds, clock, tos, posted } = setup()
  const { world } = await worlds.enter('a')
  worlds.changed(world, batch(1))
  await settle()
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  assert.deepEqual(tos(), ['attach', 'committed', 'detach'])
  const again = worlds.enter('a')
  worlds.detached(world)
  assert.equal((await again).world, 2)
  const last = posted.at(-1)
  assert.deepEqual(last?.to === 'attach' ? texts(last.records) : undefined, ['k: 1'])
})

test('who enters before the time is up keeps the world where it is', async () => {
  const { worlds, clock, tos } = setup()
  const { world } = await worlds.enter('a')
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS - 1)
  await worlds.enter('a')
  clock.advance(WORLD_LINGER_MS)
  assert.deepEqual(tos(), ['attach'])
})

test('a world in which something still runs is asked again later', async () => {
  const { worlds, clock, tos } = setup()
  const { world } = await worlds.enter('a')
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  worlds.idle(world)
  const place = await worlds.enter('a')
  assert.equal(place.world, world)
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  assert.deepEqual(tos(), ['attach', 'detach', 'detach'])
})

test('a world somebody else took over is dropped, its channels are lost, nothing is said', async () => {
  const { worlds, store, lost, tos, machine, troubles } = setup()
  const { world } = await worlds.enter('a')
  await store.attach('a')
  const said: string[] = []
  worlds.changed(world, batch(1))
  worlds.whenDurable(world, 1, () => said.push('written'))
  await settle()
  assert.deepEqual([said, lost, tos(), machine.worlds], [[], [world], ['attach', 'drop'], 0])
  assert.match(troubles.join(), /^world a: /)
  assert.equal((await worlds.enter('a')).world, 2)
})

test('a world lost while it was leaving is counted out once', async () => {
  const { worlds, store, clock, machine } = setup()
  const { world } = await worlds.enter('a')
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  await store.attach('a')
  worlds.changed(world, batch(1))
  worlds.detached(world)
  await settle()
  assert.deepEqual([machine.worlds, worlds.count()], [0, 0])
})

test('a machine that died takes its worlds along', async () => {
  const { worlds, machine, lost } = setup()
  await worlds.enter('a')
  await worlds.enter('b')
  worlds.loseMachine(machine)
  assert.deepEqual([lost, worlds.count()], [[1, 2], 0])
})

test('close waits for what is being stored', async () => {
  const { worlds, store } = setup()
  const { world } = await worlds.enter('a')
  worlds.changed(world, batch(1))
  await worlds.close()
  const { records } = await store.attach('a')
  assert.deepEqual(texts(records), ['k: 1'])
})
