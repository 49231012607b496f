import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Redis } from 'ioredis'
import { manualClock, systemClock } from '../base/clock.ts'
import { parseAddress } from './redis/address.ts'
import { promiseOf } from './redis/promise.ts'
import { freePort, noRedis, startRedis } from './redis/servers.test-kit.ts'
import { openRedis } from './redis/store.ts'
import { store as kind } from './redis.ts'
import { SchemaMismatch } from './store.ts'

const BARE = {
  primary: '',
  db: 0,
  user: undefined,
  password: undefined,
  sentinelUser: undefined,
  sentinelPassword: undefined,
  isTls: false,
  caPath: undefined,
  prefix: 'mimicry',
  keepMs: 0,
  leaseMs: 15_000,
  patienceMs: 30_000,
  replicas: 0,
}

test('addresses of every kind', () => {
  const cases = [
    ['redis://db', { kind: 'single', hosts: [{ host: 'db', port: 6379 }], shown: 'redis://db' }],
    [
      'REDISS://u%40:p%2F%3A@[::1]:7/3?prefix=a.b&wait=1&expire_days=2&lease_ms=5000&ca=/ca.pem',
      {
        kind: 'single',
        hosts: [{ host: '::1', port: 7 }],
        user: 'u@',
        password: 'p/:',
        isTls: true,
        db: 3,
        prefix: 'a.b',
        replicas: 1,
        keepMs: 172_800_000,
        leaseMs: 5_000,
        caPath: '/ca.pem',
        shown: 'rediss://[::1]:7/3',
      },
    ],
    [
      'redis+sentinel://:p@a,b:2/main/4?sentinel_user=s&sentinel_password=t&tls=1',
      {
        kind: 'sentinel',
        hosts: [{ host: 'a', port: 26_379 }, { host: 'b', port: 2 }],
        primary: 'main',
        db: 4,
        password: 'p',
        sentinelUser: 's',
        sentinelPassword: 't',
        isTls: true,
        shown: 'redis+sentinel://a,b:2/main/4',
      },
    ],
    [
      'redis+cluster://a:1,b:2',
      {
        kind: 'cluster',
        hosts: [{ host: 'a', port: 1 }, { host: 'b', port: 2 }],
        shown: 'redis+cluster://a:1,b:2',
      },
    ],
  ] as const // biome-ignore format: a table
  for (const [url, wanted] of cases) assert.deepEqual(parseAddress(url), { ...BARE, ...wanted })
})

test('what is no address is refused in words that hold no password', () => {
  const cases = [
    ['redis://', /is no address of a Redis/],
    ['redis://u:secret@h:x', /"h:x" is no HOST:PORT/],
    ['redis://u:secret%@h', /must be percent-encoded/],
    ['redis://u:secret@h/name', /the path is no database number/],
    ['redis+cluster://u:secret@h/1', /a cluster has no database numbers/],
    ['redis+sentinel://u:secret@h', /wants the name of the primary/],
    ['redis://u:secret@h?prefix={a}', /prefix is 1 to 64 letters/],
    ['redis://u:secret@h?wait=many', /wait must be a number from 0 to 100/],
    ['redis://u:secret@h?waits=1', /waits is no setting/],
  ] as const
  for (const [url, reason] of cases) {
    assert.throws(
      () => parseAddress(url),
      (cause) => cause instanceof Error && reason.test(cause.message) && !/secret/.test(`${cause}`),
    )
  }
})

test('nobody there, another schema, an old server, and eviction are refused', {
  skip: noRedis,
}, async (t) => {
  const clock = systemClock()
  const setup = { durability: 'power', clock } as const
  const port = await freePort()
  await assert.rejects(kind.open(`redis://127.0.0.1:${port}`, setup), {
    name: 'StoreFailed',
    message:
      `redis://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}; ` +
      'start it, or mend the address in `store`',
  })
  const server = await startRedis()
  t.after(() => server.end())
  const url = `redis://127.0.0.1:${server.port}`
  server.cli('set', 'mimicry:schema', '9')
  await assert.rejects(
    kind.open(url, setup),
    new SchemaMismatch(
      `${url}: mimicry:schema is 9, this version wants 1: ` +
        'start the version that wrote it, or choose another prefix to begin anew',
    ),
  )
  server.cli('del', 'mimicry:schema')
  const { link } = await openRedis(url, setup)
  const older = { info: async () => 'redis_version:6.2.14\r\n' } as unknown as Redis
  await assert.rejects(promiseOf({ ...link, servers: () => [older] }), {
    name: 'StoreFailed',
    message: `${url} is Redis 6.2.14: Mimicry wants Redis 7.0 or Valkey`,
  })
  link.close()
  server.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru')
  await assert.rejects(kind.canon(url, { ...setup, clock: manualClock() }), /set it to noeviction/)
})
