import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { WORLD_LINGER_MS, WORLDS_CLOSE_MS_MAX, WORLDS_UNVISITED_MAX } from '../base/limits.ts'
import type { ToMachine } from '../nerve/machine.ts'
import { memoryStore } from '../store/memory.ts'
import { WorldHeld } from '../store/store.ts'
import type { Machine, MachinePool } from './machine-pool.ts'
import type { Personas } from './standing.ts'
import { createWorlds } from './worlds.ts'

/** All worlds stand on the same. */
const personas: Personas = {
  current: 'now',
  of: async () => ({ gone: 'never' }),
  pinnedIn: () => undefined,
}

const setup = ({ worldsMax = 100 } = {}) => {
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
    personas,
    worldsMax,
    namedIn: () => [],
    log: { trouble: (reason) => troubles.push(reason) },
    events: { tell: () => {} },
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

test('who is polite leaves a world to its holder; a visitor who came behind him gets it', async () => {
  const { worlds, store, machine } = setup()
  const { attach } = store
  store.attach = async (id, manners) => {
    await settle()
    if (manners?.isPolite) throw new WorldHeld(id, 'brain 1 on web01')
    return attach(id)
  }
  const mount = worlds.enter('a', { isPolite: true })
  const visitor = worlds.enter('a')
  await assert.rejects(mount, {
    name: 'WorldHeld',
    message: 'world "a" is held by brain 1 on web01',
  })
  assert.equal((await visitor).world, 1)
  assert.equal((await worlds.enter('a', { isPolite: true })).world, 1, 'of his own brain he has it')
  assert.equal(machine.worlds, 1)
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
  worlds.kept(world)
  const place = await worlds.enter('a')
  assert.equal(place.world, world)
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  assert.deepEqual(tos(), ['attach', 'detach', 'detach'])
})

test('a world that says it is idle while it is asked to leave has not answered yet', async () => {
  const { worlds, clock } = setup()
  const { world } = await worlds.enter('a')
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  worlds.idle(world)
  const again = worlds.enter('a')
  worlds.detached(world)
  assert.equal((await again).world, world + 1)
})

test('a store that fails at the end of a world does not shut its visitor out', async () => {
  const { worlds, store, clock, troubles } = setup()
  const { world } = await worlds.enter('a')
  worlds.idle(world)
  clock.advance(WORLD_LINGER_MS)
  const again = worlds.enter('a')
  store.detach = async () => {
    throw new Error('disk full')
  }
  worlds.detached(world)
  assert.equal((await again).world, world + 1)
  assert.deepEqual(troubles, ['store: disk full'])
})

test('content the store cannot read is answered as missing, and said', async () => {
  const { worlds, store, machine, posted, troubles } = setup()
  store.blob = async () => {
    throw new Error('disk broken')
  }
  await worlds.sendBlob(machine, 'ab')
  assert.deepEqual([posted, troubles], [[{ to: 'blob', hash: 'ab' }], ['store: disk broken']])
})

test('a world that is being attached is not dropped as one of too many', async () => {
  const { worlds, store, clock, lost } = setup({ worldsMax: 1 })
  const { lease } = await store.attach('old')
  await store.commit(lease, new Map([['k', bytesOf('old')]]))
  await store.detach(lease)
  clock.advance(1)
  for (const id of ['newer', 'newest']) {
    const { world } = await worlds.enter(id)
    worlds.changed(world, batch(1))
    await settle()
    worlds.detached(world)
  }
  // Its records are being read while the surplus is dropped.
  let read = () => {}
  const { attach } = store
  store.attach = async (id) => {
    await new Promise<void>((go) => {
      read = go
    })
    return attach(id)
  }
  const entering = worlds.enter('old')
  for (let turns = 0; turns < 5; turns++) await settle()
  read()
  const place = await entering
  worlds.changed(place.world, batch(1))
  await settle()
  assert.deepEqual(lost, [])
  assert.deepEqual(
    (await store.list()).map(({ id }) => id),
    ['old'],
  )
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

test('... but not for ever: twice so long for a store that is away, then the end', async () => {
  const { worlds, store, clock } = setup()
  const { world } = await worlds.enter('a')
  store.commit = () => new Promise(() => {})
  store.detach = () => new Promise(() => {})
  worlds.changed(world, batch(1))
  let isOver = false
  const closed = worlds.close().then(() => {
    isOver = true
  })
  const pass = async (ms: number): Promise<boolean> => {
    await settle()
    for (let left = ms; left > 0; left -= 100) clock.advance(Math.min(left, 100))
    await settle()
    return isOver
  }
  assert.deepEqual([await pass(WORLDS_CLOSE_MS_MAX - 1), worlds.count()], [false, 1])
  assert.deepEqual([await pass(1), worlds.count()], [false, 0])
  assert.equal(await pass(WORLDS_CLOSE_MS_MAX - 1), false)
  assert.equal(await pass(1), true)
  await closed
})

test('too many worlds that only run on: the oldest has to go, whatever runs in it', async () => {
  const { worlds, posted } = setup()
  const first = await worlds.enter('first')
  worlds.kept(first.world)
  for (let i = 1; i < WORLDS_UNVISITED_MAX; i++) worlds.kept((await worlds.enter(`w${i}`)).world)
  const forced = () => posted.filter((it) => it.to === 'detach' && it.isForced)
  assert.deepEqual(forced(), [])
  worlds.kept((await worlds.enter('last')).world)
  assert.deepEqual(forced(), [{ to: 'detach', world: first.world, isForced: true }])
})

test('a world somebody comes back to counts as visited', async () => {
  const { worlds, posted } = setup()
  const first = await worlds.enter('first')
  worlds.kept(first.world)
  await worlds.enter('first')
  for (let i = 1; i <= WORLDS_UNVISITED_MAX; i++) worlds.kept((await worlds.enter(`w${i}`)).world)
  assert.deepEqual(
    posted.filter((it) => it.to === 'detach'),
    [],
  )
})
