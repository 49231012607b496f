/** Stores that share a Redis: asking for worlds, and what becomes of those nobody wants. */
import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { bytesOf } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { createHoldings } from './redis/holdings.ts'
import { noRedis, type Server, startRedis, until } from './redis/servers.test-kit.ts'
import { openRedis } from './redis/store.ts'
import { attachWorld } from './redis/worlds.ts'
import { store as kind } from './redis.ts'
import { LeaseLost, type Store } from './store.ts'

/** Short, for who waits until it is over. */
const LEASE_MS = 3_000
/** Who had to wait for its end would wait for ever. */
const LONG_LEASE_MS = 600_000
/** Who would come without being let in would be there by then, mostly. */
const HELD_MS = 300
const clock = systemClock()
/** A value that comes and goes alike, so that the test sees changes. */
const value = bytesOf('v')

describe('stores on one Redis', { skip: noRedis }, () => {
  let server: Server | undefined
  let prefixes = 0
  before(async () => {
    server = await startRedis()
  })
  after(() => server?.end())
  const newUrl = (leaseMs = LEASE_MS) =>
    `redis://127.0.0.1:${server?.port}?lease_ms=${leaseMs}&prefix=owners${++prefixes}`
  const open = (url: string) => kind.open(url, { durability: 'power', clock })

  const pair = async (
    use: (one: Store, other: Store) => Promise<void>,
    leaseMs = LONG_LEASE_MS,
  ) => {
    const url = newUrl(leaseMs)
    const stores = [await open(url), await open(url)] as const
    try {
      await use(...stores)
    } finally {
      for (const store of stores) await store.close()
    }
  }

  test('asked, the holder gives a world back, and the other has it at once', () =>
    pair(async (one, other) => {
      const held = await one.attach('w')
      await one.commit(held.lease, new Map([['k', value]]))
      const log: string[] = []
      held.tenure?.watch({
        wanted: () => {
          log.push('wanted')
          void one.detach(held.lease)
        },
        lost: (cause) => log.push(cause.message),
      })
      const taken = await other.attach('w')
      assert.deepEqual(taken.records.map(([key]) => key), ['k']) // biome-ignore format: short
      assert.deepEqual(log, ['wanted', 'the lease on "w": it was given back'])
      await assert.rejects(one.commit(held.lease, new Map([['k', null]])), LeaseLost)
    }))

  test('a world that is held elsewhere says so in the list, and can be dropped', () =>
    pair(async (one, other) => {
      const held = await one.attach('w')
      await one.commit(held.lease, new Map([['k', value]]))
      const holder = `mimicry ${process.pid} on ${hostname()}`
      assert.equal((await other.list())[0]?.holder, holder)
      await assert.rejects(other.attach('w', { isPolite: true }), {
        name: 'WorldHeld',
        message: `world "w" is held by ${holder}`,
      })
      const lost = new Promise((heard) => {
        held.tenure?.watch({ wanted: () => heard('wanted'), lost: () => heard('lost') })
      })
      await other.drop('w', { isPolite: true })
      assert.equal((await other.list()).length, 1)
      await other.drop('w')
      assert.equal(await lost, 'wanted', 'who is in it is told at once')
      await assert.rejects(one.commit(held.lease, new Map([['k', value]])), LeaseLost)
      assert.deepEqual(await other.list(), [])
    }))

  test('leases are kept up as long as the process lives', () =>
    pair(async (one) => {
      const { tenure } = await one.attach('w')
      await pause(1.5 * LEASE_MS)
      // Who was held up himself renews it first.
      await until(() => (tenure?.leftMs() ?? 0) > 0)
    }, LEASE_MS))

  test('who closes gives his leases back', () =>
    pair(async (one, other) => {
      await one.attach('w')
      let isThere = false
      const wanted = other.attach('w').then(() => {
        isThere = true
      })
      await pause(HELD_MS)
      assert.equal(isThere, false)
      await one.close()
      await wanted
    }))

  test('worlds go when nobody has come for long (expire_days), new ones soon', async () => {
    const url = `${newUrl()}&expire_days=30`
    const store = await open(url)
    const prefix = `owners${prefixes}`
    const { lease } = await store.attach('w')
    const ttl = (last: string) => {
      const [key = ''] = server?.cli('keys', `{${prefix}:w:*}:${last}`).split('\n') ?? []
      return Math.ceil(Math.max(0, Number(server?.cli('ttl', key))) / 86_400)
    }
    assert.equal(ttl('m'), 1)
    await store.commit(lease, new Map([['k', value]]))
    assert.deepEqual([ttl('m'), ttl('r')], [30, 30])
    await store.close()
    const forever = await open(url.replace('&expire_days=30', ''))
    const again = await forever.attach('w')
    await forever.commit(again.lease, new Map([['k', value]]))
    assert.deepEqual([ttl('m'), ttl('r')], [0, 0])
    await forever.close()
  })

  test('records that were read across a failover, by a cursor of nobody, are read again', async () => {
    const url = newUrl()
    const store = await open(url)
    const { lease } = await store.attach('w')
    await store.commit(lease, new Map([['a', value], ['b', value]])) // biome-ignore format: short
    await store.close()
    const { link } = await openRedis(url, { durability: 'power', clock })
    const holdings = await createHoldings(link, 'a test')
    let reads = 0
    const scanHash = async (key: string) => (await link.scanHash(key)).slice(reads++ === 0 ? 1 : 0)
    const parts = { link: { ...link, scanHash }, holdings, dice: undefined }
    const { records } = await attachWorld(parts, 'w', false)
    assert.deepEqual([records.length, reads], [2, 2])
    holdings.close()
    link.close()
  })

  test('records that somebody else took away are a fault, not an emptier world', async () => {
    const url = newUrl()
    const store = await open(url)
    const { lease } = await store.attach('w')
    await store.commit(lease, new Map([['k', value]]))
    await store.detach(lease)
    const key = server?.cli('keys', `{owners${prefixes}:w:*}:r`) ?? ''
    server?.cli('del', key)
    await assert.rejects(store.attach('w'), /has 0 of 1 records: somebody else changed it/)
    await store.close()
  })
})
