/** The contract, on every kind of server, by a user who has the rights that docs/redis.md asks for. */
import { after, before, describe } from 'node:test'
import { type Clock, systemClock } from '../base/clock.ts'
import { canonSuite } from './canon-suite.test-kit.ts'
import {
  documentedUser,
  noRedis,
  noValkey,
  type Servers,
  startCluster,
  startRedis,
  startSentinel,
} from './redis/servers.test-kit.ts'
import { store as kind } from './redis.ts'
import { storeSuite } from './store-suite.test-kit.ts'

const USER = documentedUser('mimicry')

const startAlone = async (isValkey = false): Promise<Servers> => {
  const server = await startRedis([USER], { isValkey })
  return { url: `redis://127.0.0.1:${server.port}`, servers: [server], end: () => server.end() }
}
const startWatched = () =>
  startSentinel(1, { settings: [USER], sentinelSettings: [documentedUser('watcher')] })
const SENTINEL_LOGIN = '&sentinel_user=watcher&sentinel_password=PASSWORD'

const wall = systemClock()
/** Time is moved by hand, but who must try again does: a connection that was held up is cut. */
const withTimers = (clock: Clock): Clock => ({ ...clock, after: wall.after })

let prefixes = 0
for (const [name, start, skip, settings] of [
  ['redis, one server', () => startAlone(), noRedis, ''],
  ['redis, a cluster of three', () => startCluster([USER]), noRedis, ''],
  ['redis, a primary with replica and Sentinel', startWatched, noRedis, SENTINEL_LOGIN],
  ['valkey, one server', () => startAlone(true), noValkey, ''],
] as const) {
  describe(name, { skip }, () => {
    let servers: Servers | undefined
    before(async () => {
      servers = await start()
    })
    after(() => servers?.end())
    /** A prefix of its own makes a store empty. */
    const newUrl = () => {
      const place = servers?.url.replace('//', '//mimicry:PASSWORD@')
      return `${place}?prefix=mimicry:test${++prefixes}${settings}`
    }

    storeSuite(name, async (clock) => {
      const store = await kind.open(newUrl(), { durability: 'power', clock: withTimers(clock) })
      return { store, clean: () => store.close() }
    })
    canonSuite(name, async (clock, ghostsMax) => {
      const setup = { durability: 'power', clock: withTimers(clock), ghostsMax } as const
      const canon = await kind.canon(newUrl(), setup)
      return { canon, clean: () => canon.close() }
    })
  })
}
