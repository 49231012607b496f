/** Counts happenings for /metrics: off the hot path, since the bus brings them in batches. */
import { Counter, type Registry } from 'prom-client'
import type { Told } from '../events/events.ts'
import type { Sink } from '../events/sink.ts'

/**
 * A sink that counts into a registry. Labels are of closed sets: no text of a visitor's is one.
 * What a muted source does and what the operator does himself are no happenings, so not counted.
 */
export const countingSink = (registry: Registry): Sink => {
  const counter = <T extends string = never>(
    name: string,
    help: string,
    labelNames: readonly T[] = [],
  ): Counter<T> => new Counter({ name, help, labelNames, registers: [registry] })

  const events = counter('mimicry_events_total', 'Happenings by type.', ['type'])
  const visits = counter('mimicry_visits_total', 'Visits that were let in.', ['protocol'])
  const logins = counter('mimicry_logins_total', 'Logins tried.', ['protocol', 'outcome'])
  const commands = counter('mimicry_commands_total', 'Command lines that visitors typed.')
  const ghosts = counter('mimicry_ghosts_total', 'Files imagined, by who wrote them.', ['author'])
  const tokens = counter('mimicry_model_tokens_total', 'Tokens that imagined files cost.')
  const recordings = counter('mimicry_recordings_total', 'Terminals that were recorded.')
  const recorded = counter('mimicry_recordings_bytes_total', 'Bytes of these recordings.')
  const muted = counter('mimicry_sources_muted_total', 'Sources that filled their share of a day.')
  const full = counter('mimicry_disk_full_total', 'Times the disk was found full.')

  const count = ({ who, what }: Told): void => {
    events.inc({ type: what.type })
    const protocol = who?.protocol ?? 'none'
    switch (what.type) {
      case 'session.connect':
        return visits.inc({ protocol })
      case 'login.success':
      case 'login.failed':
        return logins.inc({ protocol, outcome: what.type === 'login.success' ? 'in' : 'refused' })
      case 'command.input':
        return commands.inc()
      case 'ghost.imagined':
        tokens.inc(what.tokens)
        return ghosts.inc({ author: kindOfAuthor(what.author) })
      case 'log.closed':
        recorded.inc(what.bytes)
        return recordings.inc()
      case 'source.muted':
        return muted.inc()
      case 'disk.full':
        return full.inc()
      default:
        return
    }
  }

  return {
    name: 'metrics',
    take: async (batch) => {
      for (const told of batch) count(told)
    },
    close: async () => {},
  }
}

const kindOfAuthor = (author: string): 'recipe' | 'plain' | 'model' => {
  if (author.startsWith('recipe ')) return 'recipe'
  return author === 'plain' ? 'plain' : 'model'
}
