/** Sizes of logs, learned while nobody waits: a first `ls -l /var/log` costs what the next one does. */
import type { Clock } from '../base/clock.ts'
import { LEARNING_FIRST_MS, LEARNING_PAUSE_MS, LEARNING_SLICE_MS } from '../base/limits.ts'
import type { Persona } from '../persona/persona.ts'

const DAY_MS = 86_400_000

/**
 * Learns them some seconds after the start and again after every midnight, when logs have been
 * rotated: a slice at a time, with pauses in which visitors have the thread.
 */
export const keepLearning = (clock: Clock, logs: Pick<Persona['living'], 'learning'>): void => {
  const slice = (steps: ReturnType<Persona['living']['learning']>): void => {
    const untilMs = clock.ticksMs() + LEARNING_SLICE_MS
    while (clock.ticksMs() < untilMs) if (steps.next().done === true) return tomorrow()
    clock.after(LEARNING_PAUSE_MS, () => slice(steps))
  }
  const begin = (): void => slice(logs.learning(clock.nowMs()))
  const tomorrow = (): void => {
    clock.after(DAY_MS - (clock.nowMs() % DAY_MS), begin)
  }
  clock.after(LEARNING_FIRST_MS, begin)
}
