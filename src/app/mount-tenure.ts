/** How a mounted world leaves whose lease others can take: to the brain that has a visitor for it. */
import { atMost } from '../base/at-most.ts'
import type { Clock } from '../base/clock.ts'
import { WORLD_HAND_OVER_MS } from '../base/limits.ts'
import { type Attached, type Store, WorldHeld } from '../store/store.ts'
import type { Commits } from './mount-commits.ts'

interface Mounted {
  readonly attached: Attached
  readonly store: Pick<Store, 'detach'>
  readonly clock: Clock
  readonly commits: Pick<Commits, 'flush' | 'end'>
}

/**
 * Attaches a world that nobody has: a mount takes none away. Refuses with what to do.
 */
export const attachFree = async (store: Store, world: string): Promise<Attached> => {
  try {
    return await store.attach(world, { isPolite: true })
  } catch (cause) {
    if (!(cause instanceof WorldHeld)) throw cause
    throw new Error(
      `${cause.message}: mount it on that host, with that brain's settings, or stop the brain ` +
        '(if it died, wait until its lease is over)',
      { cause },
    )
  }
}

/**
 * Gives the world away when somebody wants it: a visitor whom a mount locks out would wonder. Open
 * files end as those of a disk that is pulled out; what was synced is stored.
 */
export const watchMounted = ({ attached, store, clock, commits }: Mounted): void => {
  const { lease, tenure } = attached
  let isOver = false
  const handOver = async (): Promise<void> => {
    await atMost(clock, WORLD_HAND_OVER_MS, commits.flush())
    await store.detach(lease)
    commits.end(new Error(`a visitor has come to ${lease.world}: his brain has it now`))
  }
  const once = (work: () => void): void => {
    if (!isOver) work()
    isOver = true
  }
  tenure?.watch({
    wanted: () => once(() => void handOver().catch(commits.end)),
    lost: (cause) => once(() => commits.end(cause)),
  })
}
