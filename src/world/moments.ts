/** Time that stands still while a system call does what has to be done at once. */
import type { Time } from '../base/clock.ts'

export interface Moments {
  now(): Time
  /** Everything in `work` happens at the same moment: nothing grows in between. */
  atOnce<T>(work: () => T): T
}

/** Moments of a clock; one within another is the same. */
export const createMoments = (clock: () => Time): Moments => {
  let held: Time | undefined
  return {
    now: () => held ?? clock(),
    atOnce: (work) => {
      if (held !== undefined) return work()
      held = clock()
      try {
        return work()
      } finally {
        held = undefined
      }
    },
  }
}
