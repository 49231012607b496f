/** What came in a protocol nobody speaks here is evidence, too. */
import { FIRST_BYTES_TOLD_MAX } from '../base/limits.ts'
import type { Nerve, Visitor } from '../nerve/nerve.ts'
import type { Connection } from './tentacle.ts'

/** Tells the first bytes of a connection whose protocol was only guessed. */
export const tellFirstBytes = (
  nerve: Nerve,
  visitor: Visitor,
  { guess, initial }: Connection,
): void => {
  if (guess === undefined) return
  const bytes = initial.subarray(0, FIRST_BYTES_TOLD_MAX)
  nerve.tell(visitor, { type: 'tcp.first-bytes', guess, bytes })
}
