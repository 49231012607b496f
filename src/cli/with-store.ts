/** The store of a configuration, for a command that needs it for a moment. */
import type { Config } from '../app/config.ts'
import { systemClock } from '../base/clock.ts'
import type { Store } from '../store/store.ts'
import { Failure } from './command.ts'

/** Opens it, and closes it whatever happens; throws Failure when it can't be opened. */
export const withStore = async <T>(
  config: Config,
  use: (store: Store) => Promise<T>,
): Promise<T> => {
  // Loaded late: with a brain that runs nobody needs the store.
  const { openStore } = await import('../store/open.ts')
  const { durability } = config
  const opening = openStore(config.store, { durability, clock: systemClock() })
  const store = await opening.catch((cause: unknown) => {
    throw new Failure(cause instanceof Error ? cause.message : String(cause), { cause })
  })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
