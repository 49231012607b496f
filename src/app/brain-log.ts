/** The operator's log of what visitors do: one line per happening. */
import type { Logger } from 'pino'
import { COMMAND_TOLD_BYTES_MAX } from '../base/limits.ts'
import type { Visit } from '../brain/admission.ts'
import type { BrainLog } from '../brain/brain.ts'

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>

/** Writes the brain's happenings into a log; hostile text stays inside of one JSON value. */
export const brainLog = (log: Log): BrainLog => ({
  visit: (visit) => log.info(factsOf(visit), 'visit'),
  leave: (visit) => log.info(factsOf(visit), 'leave'),
  login: (visit, { user, method, proof }, accepted) =>
    log.info(
      { ...factsOf(visit), user: told(user), method, proof: told(proof), accepted },
      'login',
    ),
  command: (visit, line) => log.info({ ...factsOf(visit), command: line }, 'command'),
  trouble: (reason) => log.error({ reason }, 'trouble'),
})

/** A visitor may send a quarter of a megabyte as his password. */
const told = (text: string): string => text.slice(0, COMMAND_TOLD_BYTES_MAX)

const factsOf = ({ id, facts, address, worldId }: Visit) => ({
  session: id,
  protocol: facts.protocol,
  source: address,
  world: worldId,
})
