/** What goes wrong with Redis: callers wait, nothing acknowledged is lost, it heals by itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../base/clock.ts'
import { checked, startLoad, through } from './redis/load.test-kit.ts'
import { startProxy } from './redis/proxy.test-kit.ts'
import { noRedis, type Server, startRedis, startSentinel, until } from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'

const isLong = process.env.MIMICRY_SOAK === '1'
const AOF = ['appendonly yes', 'appendfsync always']
const clock = systemClock()
/** How long faults last: longer than a lease, than a silence of ioredis, or some tries. */
const OUTAGE_MS = 1_500
const STALL_MS = isLong ? 10_000 : 2_000
const SILENCE_MS = 12_000
const SHORT_MS = 500

const withServer = async (settings: readonly string[], use: (server: Server) => Promise<void>) => {
  const server = await startRedis(settings)
  try {
    await use(server)
  } finally {
    await server.end()
  }
}
const urlOf = ({ port }: Pick<Server, 'port'>) => `redis://127.0.0.1:${port}?lease_ms=1000`

describe('faults of Redis', { skip: noRedis, concurrency: 3 }, () => {
  test('killed and restarted: what its append-only file holds is all that was acknowledged', () =>
    withServer(AOF, async (server) => {
      for (let round = 0; round < (isLong ? 10 : 2); round++) {
        const [said] = await through(urlOf(server), async (so) => {
          await server.kill()
          await pause(OUTAGE_MS)
          await until(() => so.length > 0)
          await server.restart()
        })
        // The reason is the connection's (ended, EPIPE, ECONNREFUSED), not a setting of the driver.
        assert.match(said ?? '', /visitors wait: (?!.*maxRetries)/)
      }
    }))

  test('stalled: everybody waits, longer than a lease and a silence of ioredis', () =>
    withServer([], async (server) => {
      await through(urlOf(server), async () => {
        server.signal('SIGSTOP')
        await pause(STALL_MS)
        server.signal('SIGCONT')
      })
    }))

  test('out of memory: writers wait until there is room, readers read on', () =>
    withServer([], async (server) => {
      const said = await through(urlOf(server), async (so) => {
        server.cli('config', 'set', 'maxmemory', '1')
        await until(() => so.length > 0)
        await pause(SHORT_MS)
        server.cli('config', 'set', 'maxmemory', '0')
      })
      assert.match(
        said[0] ?? '',
        /^redis:\/\/127.0.0.1:PORT: visitors wait: OOM command not allowed/,
      )
      assert.match(said[1] ?? '', /^redis:\/\/127.0.0.1:PORT: nobody waits any more, after \d/)
    }))

  test('read-only for a while: a replica of nobody', () =>
    withServer([], async (server) => {
      await through(urlOf(server), async () => {
        server.cli('replicaof', '127.0.0.1', '1')
        await pause(SHORT_MS)
        server.cli('replicaof', 'no', 'one')
      })
    }))

  test('too few replicas (min-replicas-to-write), then enough', () =>
    withServer([], async (server) => {
      await through(urlOf(server), async () => {
        server.cli('config', 'set', 'min-replicas-to-write', '1')
        await pause(SHORT_MS)
        server.cli('config', 'set', 'min-replicas-to-write', '0')
      })
    }))

  test('connections are cut, then refused for longer than a lease', () =>
    withServer([], async (server) => {
      const proxy = await startProxy(server.port)
      await through(urlOf(proxy), async () => {
        proxy.cut()
        await pause(OUTAGE_MS)
        proxy.mend()
      })
      await proxy.end()
    }))

  test(
    'cut off without a word: what was on its way comes late, and changes nothing',
    { skip: !isLong && 'takes 15 s: make soak' },
    () =>
      withServer([], async (server) => {
        const proxy = await startProxy(server.port)
        await through(urlOf(proxy), async () => {
          proxy.hold()
          await pause(SILENCE_MS)
          proxy.mend()
          await pause(SHORT_MS)
          proxy.deliver()
        })
        await proxy.end()
      }),
  )

  test('a failover that loses nothing: each change was on a replica (wait=1)', async () => {
    const { url, servers, end } = await startSentinel(2)
    const [primary, heir, laggard, sentinel] = servers
    try {
      await through(`${url}?wait=1&lease_ms=1000`, async () => {
        // One has all of it, and the other is no choice: which of two is newer Sentinels may mistake.
        laggard?.signal('SIGSTOP')
        await until(() => /\bs_down\b/.test(sentinel?.cli('sentinel', 'replicas', 'world') ?? ''))
        await primary?.kill()
        const isHeir = () => sentinel?.cli('sentinel', 'masters').includes(`${heir?.port}`)
        await until(() => isHeir() === true)
        laggard?.signal('SIGCONT')
        laggard?.cli('replicaof', '127.0.0.1', `${heir?.port}`)
      })
    } finally {
      await end()
    }
  })

  test('Redis has forgotten what it had acknowledged: the world goes on from a moment that was', () =>
    withServer([], async (server) => {
      const store = await kind.open(urlOf(server), { durability: 'power', clock })
      const load = await startLoad(store)
      await load.goesOn()
      const saved = load.acknowledged()
      server.cli('save')
      await load.goesOn()
      const said = load.acknowledged()
      await server.restart()
      await assert.rejects(load.goesOn(), { name: 'LeaseLost', message: /Redis has forgotten/ })
      await load.stop().catch(() => undefined)
      for (const [w, newest] of said.entries()) {
        const found = checked(await store.attach(`w${w}`))
        assert(found >= (saved[w] ?? 0) && found < newest, `${saved[w]} <= ${found} < ${newest}`)
      }
      await store.close()
    }))
})
