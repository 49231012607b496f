/** Keeps a tentacle linked to its brain: dials, resumes, dials again, until it is told to stop. */
import type { Clock } from '../../base/clock.ts'
import { DIAL_GAP_MS_MAX, DIAL_GAP_MS_MIN, GREETING_MS } from '../../base/limits.ts'
import { greeting, readGreeting, WIRE_VERSION } from './greeting.ts'
import type { Link } from './link.ts'
import type { Pipe } from './pipe.ts'
import type { RemoteNerve } from './tentacle-end.ts'

export interface DialSetup {
  readonly clock: Clock
  readonly remote: RemoteNerve
  /** Opens a pipe to the brain; rejects with a reason when there is none. */
  readonly connect: () => Promise<Pipe>
  readonly log: DialLog
}

/** What the dialler tells its operator. */
export interface DialLog {
  /** `resumed`: what was open goes on. */
  linked(resumed: boolean): void
  cut(reason: string): void
}

/** Dials until `stop`. */
export const keepDialling = ({ clock, remote, connect, log }: DialSetup): { stop(): void } => {
  let isStopped = false
  let gapMs = DIAL_GAP_MS_MIN
  let stopTimer = (): void => {}
  let current: Pipe | undefined
  let link: Link | undefined
  let linkId: string | undefined

  const again = (reason: string): void => {
    current = undefined
    if (isStopped) return
    log.cut(reason)
    stopTimer = clock.after(gapMs, dial)
    gapMs = Math.min(gapMs * 2, DIAL_GAP_MS_MAX)
  }

  const welcomed = (pipe: Pipe, words: Readonly<Record<string, unknown>>): boolean => {
    const { link: id, received } = words
    if (typeof id !== 'string' || typeof received !== 'number') return false
    const isResumed = link !== undefined && id === linkId
    if (!isResumed) link = remote.newLink()
    linkId = id
    gapMs = DIAL_GAP_MS_MIN
    link?.attach(pipe, isResumed ? received : 0)
    log.linked(isResumed)
    return true
  }

  const dial = (): void => {
    connect().then(
      (pipe) => {
        if (isStopped) return pipe.close('stopped')
        current = pipe
        let isWelcome = false
        const stopGreeting = clock.after(GREETING_MS, () => pipe.close('no welcome'))
        pipe.onClose((reason) => {
          stopGreeting()
          if (current === pipe) again(reason)
        })
        pipe.onMessage((message) => {
          if (isWelcome) return
          isWelcome = true
          stopGreeting()
          const words = readGreeting(message)
          if (words === undefined || !welcomed(pipe, words)) pipe.close('no welcome')
        })
        const resume = linkId === undefined ? {} : { link: linkId, received: link?.received ?? 0 }
        pipe.send(greeting({ mimicry: WIRE_VERSION, ...resume }))
      },
      (cause: unknown) => again(cause instanceof Error ? cause.message : String(cause)),
    )
  }

  dial()
  return {
    stop: () => {
      isStopped = true
      stopTimer()
      link?.end('stopped')
      current?.close('stopped')
    },
  }
}
