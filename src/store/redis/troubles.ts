/** What the operator hears of callers who wait. */
import type { Clock } from '../../base/clock.ts'

/** Tells once that somebody has to wait, and once that nobody has to any more. */
export const createTroubles = (clock: Clock, report: (text: string) => void) => {
  let waiting = 0
  let sinceMs = 0
  const begin = (reason: string): void => {
    if (waiting++ > 0) return
    sinceMs = clock.ticksMs()
    report(`visitors wait: ${reason}`)
  }
  const end = (): void => {
    if (--waiting > 0) return
    report(`nobody waits any more, after ${((clock.ticksMs() - sinceMs) / 1_000).toFixed(1)} s`)
  }
  return {
    none: () => {
      let isMet = false
      return {
        met: (reason: string): void => {
          if (!isMet) begin(reason)
          isMet = true
        },
        over: (): void => {
          if (isMet) end()
        },
      }
    },
  }
}
