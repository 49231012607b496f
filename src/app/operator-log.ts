/** The operator's log of what visitors do: the happenings that show life, one line each. */
import type { Logger } from 'pino'
import type { Told, VisitIdentity } from '../events/events.ts'
import type { Sink } from '../events/sink.ts'

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>

/** A sink that writes into a log; hostile text stays inside of one JSON value. */
export const operatorLog = (log: Log): Sink => ({
  name: 'operator log',
  take: async (batch) => {
    for (const told of batch) write(log, told)
  },
  close: async () => {},
})

const write = (log: Log, { who, what }: Told): void => {
  switch (what.type) {
    case 'session.connect':
      return log.info(factsOf(who), 'visit')
    case 'session.closed':
      return log.info(factsOf(who), 'leave')
    case 'login.success':
    case 'login.failed': {
      const { username: user, proof } = what
      const shown = proof.method === 'password' ? proof.password : undefined
      const accepted = what.type === 'login.success'
      return log.info(
        { ...factsOf(who), user, method: proof.method, proof: shown, accepted },
        'login',
      )
    }
    case 'command.input':
      return log.info({ ...factsOf(who), command: what.input }, 'command')
    case 'events.lost':
      return log.warn({ sink: what.sink, count: what.count }, 'happenings lost')
    case 'source.muted':
      return log.warn({ source: what.network, bytes: what.bytes }, 'source muted')
    case 'disk.full':
      return log.warn({ shed: what.shed }, 'disk full')
    case 'disk.healed':
      return log.warn({ tookMs: Math.round(what.tookMs) }, 'disk has room again')
    default:
      // The rest is in data/log/mimicry.json.
      return
  }
}

const factsOf = (who: VisitIdentity | undefined) => ({
  session: who?.session,
  protocol: who?.protocol,
  source: who?.address,
  world: who?.world,
})
