/** The stores that a mount may stand on, each of its own for a test. */
import type { TestContext } from 'node:test'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'

export interface StoreKind {
  readonly name: string
  /** Why there is none here; false: there is. */
  readonly skip: string | false
  /** Its URL; `HOME` in it stands for the folder of the mount. */
  open(t: TestContext): Promise<string>
}

export const LMDB: StoreKind = {
  name: 'LMDB',
  skip: false,
  open: () => Promise.resolve('lmdb:HOME/worlds'),
}

export const MEMORY: StoreKind = {
  name: 'memory',
  skip: false,
  open: () => Promise.resolve('memory:'),
}

export const REDIS: StoreKind = {
  name: 'Redis',
  skip: noRedis,
  open: async (t) => {
    const server = await startRedis()
    t.after(() => server.end())
    return `redis://127.0.0.1:${server.port}`
  },
}
