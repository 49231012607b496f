import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import { memoryStore } from '../store/memory.ts'
import { LeaseLost, type Store } from '../store/store.ts'
import { type Personas, standOn } from './standing.ts'

const PINS = { old: 'a1'.repeat(32), gone: 'b2'.repeat(32), now: 'c3'.repeat(32) }

/** Records whose `m` is their pin. */
const on = (pin: string, text = 'mine'): Map<string, Bytes> =>
  new Map([
    ['m', bytesOf(pin)],
    ['i7', bytesOf(text)],
  ])

const setup = (store: Store = memoryStore({ clock: manualClock() })) => {
  const told: string[] = []
  const personas: Personas = {
    current: PINS.now,
    pinnedIn: (records) => {
      const m = records.find(([key]) => key === 'm')?.[1]
      return records.length === 0 ? undefined : textOf(m ?? new Uint8Array(0))
    },
    of: async (pin) => {
      if (pin === PINS.old) return { persona: 'the old one' }
      if (pin === PINS.gone) return { gone: 'there is no images/gone' }
      throw new Error('no memory')
    },
  }
  const around = {
    store,
    personas,
    log: { trouble: (reason: string) => told.push(reason) },
    events: { tell: (what: object) => told.push(JSON.stringify(what)) },
  }
  const put = async (id: string, records: Map<string, Bytes>): Promise<void> => {
    const { lease } = await store.attach(id)
    await store.commit(lease, records)
    await store.detach(lease)
  }
  const kept = async (id: string): Promise<Record<string, string>> => {
    const { records } = await store.attach(id)
    return Object.fromEntries(records.map(([key, value]) => [key, textOf(value)]))
  }
  const enter = async (id: string) => {
    const { pin, persona, records } = await standOn(id, around)
    return { pin, persona, records: records.length }
  }
  return { store, told, put, kept, enter, around }
}

test('a new world stands on the newest persona, others on what they began with', async () => {
  const { put, enter, told } = setup()
  await put('a', on(PINS.old))
  await put('b', on(PINS.now))
  assert.deepEqual(await enter('new'), { pin: PINS.now, persona: undefined, records: 0 })
  assert.deepEqual(await enter('a'), { pin: PINS.old, persona: 'the old one', records: 2 })
  assert.deepEqual(await enter('b'), { pin: PINS.now, persona: undefined, records: 2 })
  assert.deepEqual(told, [])
})

test('what cannot be built any more is set aside, and its visitor begins anew', async () => {
  const { put, enter, kept, told } = setup()
  await put('a', on(PINS.gone))
  assert.deepEqual(await enter('a'), { pin: PINS.now, persona: undefined, records: 0 })
  assert.deepEqual(await kept('a~b2b2b2b2'), { m: PINS.gone, i7: 'mine' })
  assert.deepEqual(await kept('a'), {})
  assert.deepEqual(told, [
    'world a: there is no images/gone; it is kept as a~b2b2b2b2, its visitor begins anew',
    '{"type":"world.aside","world":"a","as":"a~b2b2b2b2","reason":"there is no images/gone"}',
  ])
  assert.deepEqual(await enter('a'), { pin: PINS.now, persona: undefined, records: 0 })
  assert.equal(told.length, 2)
})

test('two worlds of one visitor and pin are both kept', async () => {
  const { put, enter, kept } = setup()
  for (const text of ['first', 'second']) {
    await put('a', on(PINS.gone, text))
    await enter('a')
  }
  assert.equal((await kept('a~b2b2b2b2')).i7, 'first')
  assert.equal((await kept('a~b2b2b2b2-1')).i7, 'second')
})

test('records that nobody can read are set aside, too', async () => {
  const { put, enter, kept } = setup()
  await put('a', new Map([['x', bytesOf('1')]]))
  assert.deepEqual(await enter('a'), { pin: PINS.now, persona: undefined, records: 0 })
  assert.deepEqual(await kept('a~unknown'), { x: '1' })
})

test('a world that was set aside is not set aside again', async () => {
  const { put, enter, kept } = setup()
  await put('a~b2b2b2b2', on(PINS.gone))
  await assert.rejects(enter('a~b2b2b2b2'), { message: /^it was set aside: there is no images/ })
  assert.equal((await kept('a~b2b2b2b2')).i7, 'mine')
})

test('what fails just now is no reason to lose a world', async () => {
  const { put, enter, kept, told } = setup()
  await put('a', on('d4'.repeat(32)))
  await assert.rejects(enter('a'), { message: 'no memory' })
  assert.equal((await kept('a')).i7, 'mine')
  assert.deepEqual(told, [])
})

test('killed at any step, both are there or the world still is; the next visit ends it', async () => {
  for (const steps of [1, 2, 3, 4, 5]) {
    const clock = manualClock()
    const inner = memoryStore({ clock })
    const { put, kept } = setup(inner)
    await put('a', on(PINS.gone))
    let left = steps
    const dying = <A extends unknown[], T>(call: (...args: A) => Promise<T>) => {
      return async (...args: A): Promise<T> => {
        if (left-- <= 0) throw new Error('killed')
        return call(...args)
      }
    }
    const store: Store = {
      ...inner,
      attach: dying((id: string) => inner.attach(id)),
      commit: dying((...args: Parameters<Store['commit']>) => inner.commit(...args)),
      detach: dying((...args: Parameters<Store['detach']>) => inner.detach(...args)),
    }
    await standOn('a', setup(store).around).catch((cause: Error) => {
      assert.equal(cause.message, 'killed')
    })
    const [before, aside] = [await kept('a'), await kept('a~b2b2b2b2')]
    assert(before.i7 === 'mine' || aside.i7 === 'mine')
    await setup(inner).enter('a')
    assert.deepEqual(await kept('a'), {})
    assert.equal((await kept('a~b2b2b2b2')).i7, 'mine')
    assert.deepEqual(await kept('a~b2b2b2b2-1'), {})
  }
})

test('who loses the lease meanwhile clears nothing', async () => {
  const inner = memoryStore({ clock: manualClock() })
  const { put, kept } = setup(inner)
  await put('a', on(PINS.gone))
  const store: Store = {
    ...inner,
    attach: async (id) => {
      const attached = await inner.attach(id)
      if (id !== 'a') await inner.attach('a')
      return attached
    },
  }
  await assert.rejects(standOn('a', setup(store).around), LeaseLost)
  assert.equal((await kept('a')).i7, 'mine')
})
