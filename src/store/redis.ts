/** The shared store: worlds in a Redis or Valkey, for any number of brains. See redis/layout.ts. */
import { CANON_GHOSTS_MAX } from '../base/model-limits.ts'
import type { StoreKind } from './store.ts'

/** The driver is loaded when somebody has such a URL: the others start without it. */
export const store: StoreKind = {
  schemes: ['redis', 'rediss', 'redis+sentinel', 'redis+cluster'],
  usage: 'redis://HOST:PORT (also rediss://, redis+sentinel://, redis+cluster://)',
  open: async (url, setup) => (await import('./redis/store.ts')).redisStore(url, setup),
  canon: async (url, { ghostsMax = CANON_GHOSTS_MAX, ...setup }) => {
    const { openRedis } = await import('./redis/store.ts')
    const { redisCanon } = await import('./redis/canon.ts')
    const { link } = await openRedis(url, setup)
    return redisCanon(link, ghostsMax)
  },
}
