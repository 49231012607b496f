/** Waiting with a limit, on a clock that comes in. */
import { afterAwake } from './awake.ts'
import type { Clock } from './clock.ts'

/** Waits for the work, but at most so long (`afterAwake`); answers whether it ended. Its failure is thrown on. */
export const atMost = async (
  clock: Clock,
  ms: number,
  work: Promise<unknown>,
): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const stop = afterAwake(clock, ms, () => resolve(false))
  try {
    return await Promise.race([work.then(() => true), promise])
  } finally {
    stop()
  }
}
