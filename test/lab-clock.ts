/**
 * The laboratory's time: it goes by looks at the clock and by sleeping, never by itself. What runs
 * there sees the same times on every machine, however busy, and who sleeps is not waited for.
 */
import { type Clock, manualClock } from '../src/base/clock.ts'
import { nextTurn } from '../src/base/turn.ts'

/** What a look takes: a thread looks every 64 steps, and several times a slice. */
const LOOK_MS = 0.02

export interface LabClock {
  readonly clock: Clock
  /** For schedulers: timers fall due between their turns. */
  readonly nextTurn: (then: () => void) => void
  /** Lets time go by whenever nothing runs, until the work is done. */
  during<T>(work: Promise<T>): Promise<T>
}

/** A clock that begins at `startMs` (milliseconds since 1970). */
export const labClock = (startMs: number): LabClock => {
  const hand = manualClock(startMs)
  /** Looks that timers have not heard of. */
  let lookedMs = 0
  let planned = 0
  const look = (): number => {
    lookedMs += LOOK_MS
    return lookedMs
  }
  const clock: Clock = {
    nowMs: () => hand.nowMs() + look(),
    now: () => {
      const atMs = hand.nowMs() + look()
      const s = Math.floor(atMs / 1_000)
      return { s, ns: Math.round((atMs - s * 1_000) * 1e6) }
    },
    ticksMs: () => hand.ticksMs() + look(),
    after: (ms, then) => hand.after(lookedMs + ms, then),
  }
  const pass = (ms: number): void => {
    lookedMs = 0
    hand.advance(ms)
  }
  return {
    clock,
    nextTurn: (then) => {
      planned++
      nextTurn(() => {
        planned--
        pass(lookedMs)
        then()
      })
    },
    during: async (work) => {
      let isOver = false
      const ended = work.finally(() => {
        isOver = true
      })
      ended.catch(() => {})
      while (!isOver) {
        await new Promise<void>((resolve) => nextTurn(resolve))
        if (planned === 0 && !isOver) pass(hand.untilNextMs() ?? lookedMs)
      }
      return ended
    },
  }
}
