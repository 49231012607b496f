/** Keeps the store within its bounds: too many worlds, and content that no world names. */
import type { Clock } from '../base/clock.ts'
import {
  BLOB_AGE_MS_MIN,
  SLIGHT_WORLD_BYTES,
  SLIGHT_WORLD_MS,
  SWEEP_GAP_MS,
} from '../base/limits.ts'
import type { NamedIn, Store, StoredWorld } from '../store/store.ts'

export interface HousekeepingOptions {
  readonly store: Pick<Store, 'list' | 'drop' | 'sweep'>
  readonly clock: Clock
  /** More worlds than this are not kept: the slight ones of scanners go first, then the oldest. */
  readonly worldsMax: number
  /** Worlds in use are never dropped. */
  readonly isAttached: (id: string) => boolean
  readonly namedIn: NamedIn
  readonly log: { trouble(reason: string): void }
}

export interface Housekeeping {
  /** A world was detached; `isNew`: the store did not know it before. */
  detached(isNew: boolean): void
  /** When nothing is under way. */
  settled(): Promise<void>
  close(): void
}

/** Looks at the store at its start, when worlds become too many, and once in a while. */
export const createHousekeeping = (options: HousekeepingOptions): Housekeeping => {
  const { store, clock, worldsMax, isAttached, log } = options
  /** At least as many as there are; counted anew by each look. */
  let count = 0
  let work: Promise<void> = Promise.resolve()
  let stopTimer = () => {}

  const run = (job: () => Promise<void>): void => {
    work = work.then(job).catch((cause: unknown) => {
      log.trouble(`housekeeping: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
  }

  /** A scanner's, who listed something a day ago: it goes before any in which somebody worked. */
  const isSlight = ({ bytes, changedMs }: StoredWorld): boolean =>
    bytes <= SLIGHT_WORLD_BYTES && clock.nowMs() - changedMs > SLIGHT_WORLD_MS

  const prune = async (): Promise<void> => {
    const worlds = await store.list()
    count = worlds.length
    if (count <= worldsMax) return
    // A little more than needed, so that not every visitor costs a look at all worlds.
    const excess = count - worldsMax + Math.floor(worldsMax / 100)
    const oldest = worlds
      .filter(({ id, holder }) => holder === undefined && !isAttached(id))
      .sort((a, b) => Number(isSlight(b)) - Number(isSlight(a)) || a.changedMs - b.changedMs)
      .slice(0, excess)
    for (const { id } of oldest) {
      if (isAttached(id)) continue
      await store.drop(id, { isPolite: true })
      count--
    }
  }

  const sweep = async (): Promise<void> => {
    await store.sweep(BLOB_AGE_MS_MIN, options.namedIn)
  }

  const later = (): void => {
    stopTimer = clock.after(SWEEP_GAP_MS, () => {
      run(sweep)
      later()
    })
  }

  run(prune)
  later()

  return {
    detached: (isNew) => {
      if (!isNew) return
      count++
      if (count > worldsMax) run(prune)
    },
    settled: () => work,
    close: () => stopTimer(),
  }
}
