import { after, before, describe } from 'node:test'
import { canonSuite } from './canon-suite.test-kit.ts'
import {
  noRedis,
  noValkey,
  type Servers,
  startCluster,
  startRedis,
  startSentinel,
} from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'
import { storeSuite } from './store-suite.test-kit.ts'

const startAlone = async (isValkey = false): Promise<Servers> => {
  const server = await startRedis([], { isValkey })
  return { url: `redis://127.0.0.1:${server.port}`, servers: [server], end: () => server.end() }
}

let prefixes = 0
for (const [name, start, skip] of [
  ['redis, one server', () => startAlone(), noRedis],
  ['redis, a cluster of three', () => startCluster(), noRedis],
  ['redis, a primary with replica and Sentinel', () => startSentinel(), noRedis],
  ['valkey, one server', () => startAlone(true), noValkey],
] as const) {
  describe(name, { skip }, () => {
    let servers: Servers | undefined
    before(async () => {
      servers = await start()
    })
    after(() => servers?.end())
    /** A prefix of its own makes a store empty. */
    const newUrl = () => `${servers?.url}?prefix=test${++prefixes}`

    storeSuite(name, async (clock) => {
      const store = await kind.open(newUrl(), { durability: 'power', clock })
      return { store, clean: () => store.close() }
    })
    canonSuite(name, async (clock, ghostsMax) => {
      const setup = { durability: 'power', clock, ghostsMax } as const
      const canon = await kind.canon(newUrl(), setup)
      return { canon, clean: () => canon.close() }
    })
  })
}
