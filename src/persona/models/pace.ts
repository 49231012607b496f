/** How long an answer takes that no model wrote: as long as those that one did. */
import type { Clock } from '../../base/clock.ts'
import { seededDice } from '../../base/dice.ts'
import { PACE_FIRST_MS, PACES_KEPT } from '../../base/model-limits.ts'
import { pause } from './pause.ts'

export interface Pace {
  /** A model took so long for a text of so many bytes. */
  note(tookMs: number): void
  /** Answers when an answer to this question, asked at `sinceMs` (ticks), may be given; at once when all ends. */
  wait(question: string, sinceMs: number, closing: AbortSignal): Promise<void>
}

/** Nothing is known of the model's speed yet. */
export const createPace = (clock: Clock, mostMs: number): Pace => {
  const took: number[] = []
  const paceOf = (question: string): number => {
    const dice = seededDice(`pace ${question}`)
    const base = took[dice.below(Math.max(took.length, 1))] ?? PACE_FIRST_MS
    return Math.min(base * (0.8 + dice.below(400) / 1000), mostMs)
  }
  return {
    note: (tookMs) => {
      took.push(tookMs)
      if (took.length > PACES_KEPT) took.shift()
    },
    wait: async (question, sinceMs, closing) => {
      const leftMs = paceOf(question) - (clock.ticksMs() - sinceMs)
      if (leftMs > 0) await pause(clock, leftMs, closing)
    },
  }
}
