/** How a world leaves whose lease other brains can take: handed over when asked, given up if lost. */
import { atMost } from '../base/at-most.ts'
import type { Clock } from '../base/clock.ts'
import { WORLD_HAND_OVER_MS } from '../base/limits.ts'
import type { Lease, Store, Tenure } from '../store/store.ts'
import type { Gate } from './gate.ts'

export interface Tenant {
  readonly lease: Lease
  readonly gate: Gate
  /** It leaves now, if it was still there: who is in it is a lost connection. */
  lose(): boolean
}

export interface Around {
  readonly store: Pick<Store, 'detach'>
  readonly clock: Clock
  readonly trouble: (reason: string) => void
  /** Takes work that somebody waits for at the end. */
  readonly later: (work: Promise<void>) => void
}

/** Watches a tenure as long as it stands; a world without one is nobody else's to take. */
export const watchTenure = (tenure: Tenure | undefined, it: Tenant, around: Around): void => {
  const { store, clock, trouble, later } = around
  let isWanted = false
  /** What was said is durable; what is being committed lands, or nobody has seen it. */
  const handOver = async (): Promise<void> => {
    await atMost(clock, WORLD_HAND_OVER_MS, it.gate.settled())
    if (it.lose()) await store.detach(it.lease)
  }
  tenure?.watch({
    wanted: () => {
      if (!isWanted) later(handOver())
      isWanted = true
    },
    lost: (cause) => {
      if (it.lose()) trouble(`world ${it.lease.world}: ${cause.message}`)
    },
  })
}
