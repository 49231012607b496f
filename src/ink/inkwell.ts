/** The tarpits of one tentacle: who is held by which, and for how long yet. */
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { DoorHappening } from '../events/events.ts'
import type { Ink, InkOutlet, Tarpit } from './ink.ts'

/** What is told of a tarpit. */
export type InkTold = Extract<DoorHappening, { readonly type: 'ink.started' | 'ink.ended' }>

/** One connection that can be held. */
export interface Held {
  /** As `Ink.write`; straight through while nothing holds it. */
  write(bytes: Bytes, taken: () => void): void
  /** False: no such tarpit, it is held already, or as many are held as may be. */
  begin(tarpit: string, reason: string): boolean
  stop(): void
}

export interface Inkwell {
  hold(outlet: Pick<InkOutlet, 'write'>, tell: (what: InkTold) => void): Held
}

/** An inkwell with these tarpits; it keeps their budgets. */
export const createInkwell = (setup: {
  readonly clock: Pick<Clock, 'after' | 'ticksMs'>
  readonly tarpits: readonly Tarpit[]
}): Inkwell => {
  const { clock } = setup
  const tarpits = new Map(setup.tarpits.map((it) => [it.name, it]))
  const busy = new Map<Tarpit, number>()

  const hold: Inkwell['hold'] = (outlet, tell) => {
    let ink: Ink | undefined
    let end = (): void => {}

    const begin = (tarpit: Tarpit, reason: string): void => {
      busy.set(tarpit, (busy.get(tarpit) ?? 0) + 1)
      const fromMs = clock.ticksMs()
      let bytesOut = 0
      const own = tarpit.begin({
        clock,
        write: (bytes, taken) => {
          bytesOut += bytes.length
          outlet.write(bytes, taken)
          if (bytesOut >= tarpit.budget.bytes) end()
        },
      })
      ink = own
      const stopTimer = clock.after(tarpit.budget.ms, () => end())
      end = () => {
        if (ink !== own) return
        ink = undefined
        stopTimer()
        busy.set(tarpit, (busy.get(tarpit) ?? 1) - 1)
        const tookMs = clock.ticksMs() - fromMs
        tell({ type: 'ink.ended', tarpit: tarpit.name, tookMs, bytes: bytesOut })
        own.stop()
      }
      tell({ type: 'ink.started', tarpit: tarpit.name, reason })
    }

    return {
      write: (bytes, taken) => {
        if (ink === undefined) outlet.write(bytes, taken)
        else ink.write(bytes, taken)
      },
      begin: (name, reason) => {
        const tarpit = tarpits.get(name)
        if (tarpit === undefined || ink !== undefined) return false
        if ((busy.get(tarpit) ?? 0) >= tarpit.budget.concurrent) return false
        begin(tarpit, reason)
        return true
      },
      stop: () => end(),
    }
  }

  return { hold }
}
