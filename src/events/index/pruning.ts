/** Keeps the session index within its days and its share of `data.max_bytes`. */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../base/clock.ts'
import { INDEX_SHARE } from '../../base/limits.ts'

/** Sessions that go in one step: some 10 ms. */
const STEP_SESSIONS = 500
/** Between two steps. */
const STEP_GAP_MS = 2_000
/** Freed pages given back in one step (4 KiB each). */
const STEP_PAGES = 2_000

const DAY_MS = 86_400_000

export interface PruningSetup {
  readonly clock: Clock
  readonly keepDays: number
  readonly bytesMax: number
}

/** A step to be taken after each batch: removes some of the oldest sessions when there is need. */
export const createPruning = (
  db: DatabaseSync,
  { clock, keepDays, bytesMax }: PruningSetup,
): (() => void) => {
  const removeOld = db.prepare(`DELETE FROM sessions WHERE id IN
    (SELECT id FROM sessions WHERE started_ms < ? ORDER BY started_ms LIMIT ${STEP_SESSIONS})`)
  const pages = db.prepare(
    'SELECT page_count, freelist_count FROM pragma_page_count, pragma_freelist_count',
  )
  const pageSize = db.prepare('SELECT page_size FROM pragma_page_size')
  const { page_size: pageBytes } = pageSize.get() as { page_size: number }
  const pagesMax = Math.floor((bytesMax * INDEX_SHARE) / pageBytes)
  let lastMs = Number.NEGATIVE_INFINITY

  return () => {
    if (clock.ticksMs() - lastMs < STEP_GAP_MS) return
    lastMs = clock.ticksMs()
    const { page_count: count, freelist_count: free } = pages.get() as {
      page_count: number
      freelist_count: number
    }
    const isTooLarge = count - free > pagesMax
    const nowMs = Math.floor(clock.nowMs())
    removeOld.run(isTooLarge ? nowMs : nowMs - keepDays * DAY_MS)
    if (free > 0) db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  }
}
