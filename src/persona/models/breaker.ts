/** A breaker: a provider that fails is left alone for a while, then tried with one question. */
import type { Clock } from '../../base/clock.ts'
import { BREAKER_FAILURES, BREAKER_OPEN_MS, BREAKER_OPEN_MS_MAX } from '../../base/model-limits.ts'

export interface Breaker {
  /** May one ask now? Who may must tell how it went, by one of the three below. */
  mayTry(): boolean
  succeeded(): void
  /** `isHopeless`: it will fail until somebody changes something (a key). */
  failed(why: { readonly isHopeless: boolean; readonly retryAfterMs?: number | undefined }): void
  /** It was not asked after all. */
  unused(): void
  state(): 'closed' | 'open' | 'trying'
}

/** A closed breaker; `changed` hears of every opening and closing. */
export const createBreaker = (
  clock: Clock,
  changed: (state: 'closed' | 'open', forMs: number) => void,
): Breaker => {
  let failures = 0
  let openedFor = 0
  let openUntilMs: number | undefined
  let isTrying = false

  const open = (forMs: number): void => {
    openedFor = Math.min(forMs, BREAKER_OPEN_MS_MAX)
    openUntilMs = clock.ticksMs() + openedFor
    changed('open', openedFor)
  }

  return {
    mayTry: () => {
      if (openUntilMs === undefined) return true
      if (isTrying || clock.ticksMs() < openUntilMs) return false
      isTrying = true
      return true
    },
    succeeded: () => {
      const wasOpen = openUntilMs !== undefined
      failures = 0
      openUntilMs = undefined
      isTrying = false
      if (wasOpen) changed('closed', 0)
    },
    failed: ({ isHopeless, retryAfterMs = 0 }) => {
      const wasTrying = isTrying
      isTrying = false
      failures++
      // Questions that were under way when it opened say nothing new.
      if (openUntilMs !== undefined && !wasTrying) return
      if (wasTrying) return open(Math.max(2 * openedFor, retryAfterMs))
      const isDue = isHopeless || retryAfterMs > 0 || failures >= BREAKER_FAILURES
      if (isDue) open(Math.max(BREAKER_OPEN_MS, retryAfterMs))
    },
    unused: () => {
      isTrying = false
    },
    state: () => (openUntilMs === undefined ? 'closed' : isTrying ? 'trying' : 'open'),
  }
}
