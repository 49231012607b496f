/** Patience with others, which counts only time in which this process ran. */
import type { Clock } from './clock.ts'

/** A wait is cut into so many parts, and goes on for as many more at most. */
const PARTS = 8

/**
 * As `clock.after`, for how long others are waited for. Whoever stands still himself (a paused
 * guest, a crowded host) has heard nobody meanwhile, though they may have spoken: a part that ends
 * much too late does not count, so that the event loop looks at its sockets before time is over.
 */
export const afterAwake = (clock: Clock, ms: number, then: () => void): (() => void) => {
  const partMs = ms / PARTS
  let left = PARTS
  let lateLeft = PARTS
  let stop = (): void => {}
  const next = (): void => {
    const sinceMs = clock.ticksMs()
    stop = clock.after(partMs, () => {
      const isLate = clock.ticksMs() - sinceMs > 2 * partMs
      if (isLate && lateLeft > 0) lateLeft--
      else left--
      if (left > 0) next()
      else then()
    })
  }
  next()
  return () => stop()
}
