/**
 * What is kept while the disk is full, in this order: recordings go first (they are the largest),
 * then the index (it can be missed: the log has what it says), the log's lines last: those wait for
 * room, as many as the bus holds, and what comes beyond is counted in the log itself.
 */
import type { Clock } from '../base/clock.ts'
import { DISK_HEAL_MS } from '../base/limits.ts'
import { isNoRoom } from '../base/no-room.ts'
import type { Happening } from './events.ts'

export interface Disk {
  /** Recordings and the index are not to be written. */
  readonly isFull: boolean
  /** Notes a failed write; true when it failed for want of room. */
  failed(cause: unknown): boolean
  /** Notes that the log was written: after a while without failures all is well again. */
  worked(): void
}

/** A disk that is well; `say` is called once when it fills and once when it has room again. */
export const createDisk = (clock: Clock, say: (what: Happening) => void): Disk => {
  let fullSinceMs: number | undefined
  let lastFailureMs = 0
  return {
    get isFull() {
      return fullSinceMs !== undefined
    },
    failed: (cause) => {
      if (!isNoRoom(cause)) return false
      lastFailureMs = clock.ticksMs()
      if (fullSinceMs !== undefined) return true
      fullSinceMs = lastFailureMs
      say({ type: 'disk.full', shed: 'recordings and index; log lines wait' })
      return true
    },
    worked: () => {
      if (fullSinceMs === undefined || clock.ticksMs() - lastFailureMs < DISK_HEAL_MS) return
      const tookMs = clock.ticksMs() - fullSinceMs
      fullSinceMs = undefined
      say({ type: 'disk.healed', tookMs })
    },
  }
}
