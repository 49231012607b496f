import { after, before, describe } from 'node:test'
import { canonSuite } from './canon-suite.test-kit.ts'
import {
  noRedis,
  type Servers,
  startCluster,
  startRedis,
  startSentinel,
} from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'
import { storeSuite } from './store-suite.test-kit.ts'

const startAlone = async (): Promise<Servers> => {
  const server = await startRedis()
  return { url: `redis://127.0.0.1:${server.port}`, servers: [server], end: () => server.end() }
}

let prefixes = 0
for (const [name, start] of [
  ['redis, one server', startAlone],
  ['redis, a cluster of three', () => startCluster()],
  ['redis, a primary with replica and Sentinel', () => startSentinel()],
] as const) {
  describe(name, { skip: noRedis }, () => {
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
