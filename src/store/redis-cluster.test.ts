/** A cluster whose slots move, and whose nodes die, while worlds are written to. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { bytesOf } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { layoutOf } from './redis/layout.ts'
import { checkAll, startLoad, through } from './redis/load.test-kit.ts'
import { noRedis, type Server, type Servers, startCluster } from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'

const HASH = 'a'.repeat(64)
/** A slot lies on two nodes for so long: some tries of who writes to it. */
const HALFWAY_MS = 200
/** Longer than a lease. */
const OUTAGE_MS = 1_500

describe('a cluster of three', { skip: noRedis }, () => {
  let cluster: Servers | undefined
  before(async () => {
    cluster = await startCluster(['appendonly yes', 'appendfsync always'])
  })
  after(() => cluster?.end())
  const urlOf = (prefix: string) => `${cluster?.url}?lease_ms=1000&prefix=${prefix}`

  /** A world's slot on its way from one node to another, in steps as redis-cli does it. */
  const moving = (prefix: string, world: string) => {
    const { records } = layoutOf(prefix).world(world)
    const nodes = cluster?.servers ?? []
    const slot = nodes[0]?.cli('cluster', 'keyslot', records) ?? ''
    const keysOn = (node: Server | undefined) =>
      node?.cli('cluster', 'getkeysinslot', slot, '100').split('\n').filter(Boolean) ?? []
    const from = nodes.find((node) => keysOn(node).length > 0)
    const to = nodes.find((node) => node !== from)
    const idOf = (node: Server | undefined) => node?.cli('cluster', 'myid') ?? ''
    const set = (node: Server | undefined, ...how: string[]) =>
      assert.equal(node?.cli('cluster', 'setslot', slot, ...how), 'OK')
    return {
      begin: () => {
        set(to, 'importing', idOf(from))
        set(from, 'migrating', idOf(to))
      },
      /** So many of its keys. */
      move: (count: number) => {
        const keys = keysOn(from).slice(0, count)
        assert(keys.length > 0)
        const moved = from?.cli('migrate', '127.0.0.1', `${to?.port}`, '', '0', '60000', 'keys', ...keys) // biome-ignore format: a command
        assert.equal(moved, 'OK')
      },
      end: () => {
        for (const node of [to, from, ...nodes]) set(node, 'node', idOf(to))
      },
    }
  }

  test('slots move while worlds are written to: they wait, follow, and lose nothing', async () => {
    const store = await kind.open(urlOf('moved'), { durability: 'power', clock: systemClock() })
    await store.putBlobs(new Map([[HASH, bytesOf('nobody names it')]]))
    const load = await startLoad(store)
    await load.goesOn()
    const slot = moving('moved', 'w0')
    slot.begin()
    await load.goesOn()
    assert.equal(await store.sweep(-1_000, () => []), 0, 'no list of worlds is complete now')
    slot.move(1)
    await pause(HALFWAY_MS)
    slot.move(10)
    await load.goesOn()
    slot.end()
    await load.goesOn()
    assert.equal(await store.sweep(-1_000, () => []), 1)
    await checkAll(store, await load.stop())
    await store.close()
  })

  test('a node is killed and restarted: its worlds wait, then all go on', async () => {
    await through(urlOf('killed'), async () => {
      await cluster?.servers[0]?.kill()
      await pause(OUTAGE_MS)
      await cluster?.servers[0]?.restart()
    })
  })
})
