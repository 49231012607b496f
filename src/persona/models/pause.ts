/** A wait that ends early when all ends: no timer may hold up a process that stops. */
import type { Clock } from '../../base/clock.ts'

/** Answers after so many milliseconds, or when `closing` is aborted. */
export const pause = (clock: Clock, ms: number, closing: AbortSignal): Promise<void> =>
  new Promise((resume) => {
    if (closing.aborted) return resume()
    const end = (): void => {
      cancel()
      closing.removeEventListener('abort', end)
      resume()
    }
    const cancel = clock.after(ms, end)
    closing.addEventListener('abort', end)
  })
