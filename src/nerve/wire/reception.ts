/** Where tentacles arrive at a brain: each has one link, which it may resume through a new pipe. */
import type { Clock } from '../../base/clock.ts'
import { GREETING_MS, GREETINGS_AWAITED_MAX } from '../../base/limits.ts'
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
  /** Said once until the link it is about is lost. */
  refused(tentacle: string, reason: string): void
  /** Something of ours failed while a tentacle asked for it. */
  trouble(tentacle: string, cause: unknown): void
}

export interface Reception {
  /** A tentacle whose token was right has opened a pipe. */
  arrive(tentacle: string, pipe: Pipe): void
  /** Tentacles that are linked now, with their visits. */
  readonly tentacles: readonly { readonly name: string; readonly visits: number }[]
  close(): void
}

const TAKEN = 'another tentacle has this token'

interface Known {
  readonly id: string
  readonly served: ServedLink
}

/** A brain's reception. */
export const createReception = ({ clock, nerveOf, newId, log }: ReceptionSetup): Reception => {
  const known = new Map<string, Known>()
  /** Pipes that have not greeted yet. */
  const awaited = new Map<string, number>()
  const refused = new Set<string>()

  const fresh = (tentacle: string): Known => {
    // A tentacle that does not resume is another process: what the old one had is over.
    refused.delete(tentacle)
    known.get(tentacle)?.served.link.end('the tentacle began anew')
    const made: Known = {
      id: newId(),
      served: serveNerve(nerveOf(tentacle), {
        clock,
        report: (cause) => log.trouble(tentacle, cause),
        lost: (reason) => {
          refused.delete(tentacle)
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
    // Two of one token would push each other out for ever, and their visitors with them.
    if (!isResumed && before?.served.link.isAttached === true) {
      if (!refused.has(tentacle)) log.refused(tentacle, TAKEN)
      refused.add(tentacle)
      return pipe.close(TAKEN)
    }
    const { id, served } = isResumed ? before : fresh(tentacle)
    pipe.send(greeting({ link: id, received: served.link.received }))
    served.link.attach(pipe, isResumed && typeof received === 'number' ? received : 0)
    log.linked(tentacle, isResumed)
  }

  return {
    arrive: (tentacle, pipe) => {
      const waiting = awaited.get(tentacle) ?? 0
      if (waiting >= GREETINGS_AWAITED_MAX) return pipe.close('too many at once')
      awaited.set(tentacle, waiting + 1)
      const stopTimer = clock.after(GREETING_MS, () => pipe.close('no greeting'))
      let isGreeted = false
      const greetedOrGone = (): void => {
        if (isGreeted) return
        isGreeted = true
        stopTimer()
        awaited.set(tentacle, (awaited.get(tentacle) ?? 1) - 1)
      }
      pipe.onClose(greetedOrGone)
      pipe.onMessage((message) => {
        if (isGreeted) return
        greetedOrGone()
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
