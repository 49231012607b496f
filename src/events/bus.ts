/** Carries happenings to sinks, each behind a bounded queue: who tells never waits. */
import { afterAwake } from '../base/awake.ts'
import type { Clock } from '../base/clock.ts'
import {
  EVENTS_BATCH_MAX,
  EVENTS_CLOSE_MS,
  EVENTS_GAP_MS,
  EVENTS_QUEUED_BYTES_MAX,
  EVENTS_QUEUED_MAX,
} from '../base/limits.ts'
import { nextTurn } from '../base/turn.ts'
import type { Allowance } from './allowance.ts'
import { bounded } from './bounds.ts'
import type { Events, Happening, Told } from './events.ts'
import type { Sink } from './sink.ts'

export interface Bus extends Events {
  subscribe(sink: Sink): void
  /** How much waits for each sink, and how much it has lost since the start. */
  counts(): readonly SinkCounts[]
  /** Brings what waits to the sinks and closes them; who takes longer than 5 s loses the rest. */
  close(): Promise<void>
}

export interface SinkCounts {
  readonly sink: string
  readonly queued: number
  readonly taken: number
  readonly lost: number
}

export interface BusOptions {
  readonly clock: Clock
  readonly allowance: Allowance
  /** A sink has failed, or has lost happenings: said once, and again when it goes on. */
  readonly report: (cause: unknown) => void
}

/** A bus without sinks. */
export const createBus = ({ clock, allowance, report }: BusOptions): Bus => {
  const lanes: Lane[] = []
  let isDue = false

  const drain = (): void => {
    isDue = false
    for (const lane of lanes) void lane.work()
  }

  const tell: Bus['tell'] = (happening, who) => {
    const { what, bytes, isCut } = bounded(happening)
    if (who !== undefined && !allowance.spend(who.network, bytes)) return
    const at = clock.now()
    const told: Told = { at, what, ...(who && { who }), ...(isCut && { isCut }) }
    for (const lane of lanes) lane.push(told, bytes)
    if (isDue) return
    isDue = true
    clock.after(EVENTS_GAP_MS, drain)
  }

  return {
    tell,
    subscribe: (sink) => {
      lanes.push(createLane(sink, { clock, report }))
    },
    counts: () => lanes.map((lane) => lane.counts()),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

interface Lane {
  push(told: Told, bytes: number): void
  work(): Promise<void>
  counts(): SinkCounts
  close(): Promise<void>
}

const createLane = (sink: Sink, { clock, report: said }: Omit<BusOptions, 'allowance'>): Lane => {
  let queue: { readonly told: Told; readonly bytes: number }[] = []
  let queuedBytes = 0
  let taken = 0
  let lost = 0
  let unsaid = 0
  let working: Promise<void> | undefined
  let isFailing = false

  const report = (cause: unknown): void => {
    try {
      said(cause)
    } catch {
      // It is the operator's log that is broken: nobody is left to tell.
    }
  }

  const lose = (count: number): void => {
    if (unsaid === 0) report(new Error(`events: ${sink.name} loses happenings: it is too slow`))
    lost += count
    unsaid += count
  }

  const nextBatch = (): readonly Told[] => {
    const batch = queue.slice(0, EVENTS_BATCH_MAX)
    queue = queue.slice(EVENTS_BATCH_MAX)
    for (const { bytes } of batch) queuedBytes -= bytes
    const all = batch.map(({ told }) => told)
    if (unsaid === 0) return all
    const what: Happening = { type: 'events.lost', sink: sink.name, count: unsaid }
    report(new Error(`events: ${sink.name} has lost ${unsaid} happenings`))
    unsaid = 0
    return [...all, { at: clock.now(), what }]
  }

  const takeAll = async (): Promise<void> => {
    while (queue.length > 0 || unsaid > 0) {
      const batch = nextBatch()
      try {
        await sink.take(batch)
        taken += batch.length
        isFailing = false
      } catch (cause) {
        // A broken sink is the operator's to mend: nobody else is to feel it.
        lost += batch.length
        if (!isFailing) report(new Error(`events: ${sink.name} has failed`, { cause }))
        isFailing = true
      }
      // Visitors have their turn before the next batch.
      await new Promise<void>(nextTurn)
    }
  }

  const work = (): Promise<void> => {
    working ??= takeAll().finally(() => {
      working = undefined
    })
    return working
  }

  return {
    push: (told, bytes) => {
      const isFull = queue.length >= EVENTS_QUEUED_MAX
      if (isFull || queuedBytes + bytes > EVENTS_QUEUED_BYTES_MAX) return lose(1)
      queue.push({ told, bytes })
      queuedBytes += bytes
    },
    work,
    counts: () => ({ sink: sink.name, queued: queue.length, taken, lost }),
    close: async () => {
      let stopTimer = (): void => {}
      const late = new Promise<void>((over) => {
        stopTimer = afterAwake(clock, EVENTS_CLOSE_MS, over)
      })
      await Promise.race([work().then(work), late])
      stopTimer()
      lost += queue.length
      queue = []
      await sink.close()
    },
  }
}
