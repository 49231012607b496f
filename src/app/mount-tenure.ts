/** How a mounted world leaves whose lease others can take: to the brain that has a visitor for it. */
import { hostname } from 'node:os'
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

/** Longer than a lease lasts, as long as nobody has set it otherwise. */
const DEAD_HOLDER_MS_MAX = 60_000
const LOOK_GAP_MS = 500

/**
 * Attaches a world that nobody has: a mount takes none away. Refuses with what to do; waits for the
 * lease of a process of this host that has died.
 */
export const attachFree = async (
  store: Store,
  world: string,
  { clock, tell }: { readonly clock: Clock; readonly tell: (line: string) => void },
): Promise<Attached> => {
  const sinceMs = clock.ticksMs()
  for (let isTold = false; ; isTold = true) {
    try {
      return await store.attach(world, { isPolite: true })
    } catch (cause) {
      if (!(cause instanceof WorldHeld)) throw cause
      const { holder } = cause
      if (!hasDied(holder) || clock.ticksMs() - sinceMs > DEAD_HOLDER_MS_MAX) {
        throw new Error(refusalOf(cause), { cause })
      }
      if (!isTold) tell(`${holder} has died: waiting until its lease is over`)
      await new Promise<void>((resolve) => clock.after(LOOK_GAP_MS, resolve))
    }
  }
}

/** What an operator can do about it. */
export const refusalOf = ({ message }: WorldHeld): string =>
  `${message}: mount it on that host, with that brain's settings, or stop the brain ` +
  '(if it died, wait until its lease is over)'

/** Whether a holder, as `WorldHeld` names it, was a process of this host and is none any more. */
const hasDied = (holder: string): boolean => {
  const [, pid, host] = /^\w+ (\d+) on (.+)$/.exec(holder) ?? []
  if (pid === undefined || host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH'
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
