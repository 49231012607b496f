/** What came in a protocol nobody speaks here is evidence, too. */
import type { Nerve, Visitor } from '../nerve/nerve.ts'
import type { Connection } from './tentacle.ts'

/** Tells the first bytes of a connection whose protocol was only guessed. */
export const tellFirstBytes = (
  nerve: Nerve,
  visitor: Visitor,
  { guess, initial: bytes }: Connection,
): void => {
  if (guess !== undefined) nerve.tell(visitor, { type: 'tcp.first-bytes', guess, bytes })
}
