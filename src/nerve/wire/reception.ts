/** Where tentacles arrive at a brain: each has one link, which it may resume through a new pipe. */
import type { Clock } from '../../base/clock.ts'
import { GREETING_MS } from '../../base/limits.ts'
import type { Nerve } from '../nerve.ts'
import { type ServedLink, serveNerve } from './brain-end.ts'
import { greeting, readGreeting, WIRE_VERSION } from './greeting.ts'
import type { Pipe } from './pipe.ts'

export interface ReceptionSetup {
  readonly clock: Clock
  /** The nerve whose visitors come through this tentacle. */
  readonly nerveOf: (tentacle: string) => Nerve
  /** Ids nobody can guess. */
  readonly newId: () => string
  readonly log: ReceptionLog
}

/** What the reception tells the brain's operator. */
export interface ReceptionLog {
  linked(tentacle: string, resumed: boolean): void
  lost(tentacle: string, reason: string): void
}

export interface Reception {
  /** A tentacle whose token was right has opened a pipe. */
  arrive(tentacle: string, pipe: Pipe): void
  /** Tentacles that are linked now, with their visits. */
  readonly tentacles: readonly { readonly name: string; readonly visits: number }[]
  close(): void
}

interface Known {
  readonly id: string
  readonly served: ServedLink
}

/** A brain's reception. */
export const createReception = ({ clock, nerveOf, newId, log }: ReceptionSetup): Reception => {
  const known = new Map<string, Known>()

  const fresh = (tentacle: string): Known => {
    // A tentacle that does not resume is another process: what the old one had is over.
    known.get(tentacle)?.served.link.end('the tentacle began anew')
    const made: Known = {
      id: newId(),
      served: serveNerve(nerveOf(tentacle), {
        clock,
        lost: (reason) => {
          if (known.get(tentacle) === made) known.delete(tentacle)
          log.lost(tentacle, reason)
        },
      }),
    }
    known.set(tentacle, made)
    return made
  }

  const greeted = (tentacle: string, pipe: Pipe, words: Readonly<Record<string, unknown>>) => {
    if (words.mimicry !== WIRE_VERSION) return pipe.close('another version')
    const before = known.get(tentacle)
    const { received } = words
    const isResumed = before !== undefined && words.link === before.id
    const { id, served } = isResumed ? before : fresh(tentacle)
    pipe.send(greeting({ link: id, received: served.link.received }))
    served.link.attach(pipe, isResumed && typeof received === 'number' ? received : 0)
    log.linked(tentacle, isResumed)
  }

  return {
    arrive: (tentacle, pipe) => {
      const stopTimer = clock.after(GREETING_MS, () => pipe.close('no greeting'))
      pipe.onClose(stopTimer)
      let isGreeted = false
      pipe.onMessage((message) => {
        if (isGreeted) return
        isGreeted = true
        stopTimer()
        const words = readGreeting(message)
        if (words === undefined) return pipe.close('no greeting')
        greeted(tentacle, pipe, words)
      })
    },
    get tentacles() {
      return [...known].map(([name, { served }]) => ({ name, visits: served.visits }))
    },
    close: () => {
      for (const { served } of [...known.values()]) served.link.end('the brain stops')
    },
  }
}
