/**
 * Runs the processes of one machine in slices. Shares (one per visitor) are served by who had the
 * least processor time, threads of a share in turn; between slices the event loop breathes. So an
 * endless loop of one visitor is not felt by another.
 */
import type { Clock } from '../base/clock.ts'
import { BURST_MS, SLICE_MS, WAKE_CREDIT_MS } from '../base/limits.ts'
import { SIGKILL } from '../base/signals.ts'
import { createMemoryGuard, type Memory } from './memory-guard.ts'
import type { Thread } from './thread.ts'

/** Processor time is shared fairly between shares, whatever number of processes each has. */
export interface Share {
  /** Milliseconds used, comparable between shares; the scheduler keeps it. */
  usedMs: number
  readonly ready: Thread[]
}

export interface SchedulerOptions {
  readonly clock: Clock
  /** Runs a callback after the event loop had its turn. */
  readonly nextTurn: (then: () => void) => void
  /** A process broke an assertion of ours: it ends as by SIGSEGV, and we want to know. */
  readonly report: (cause: unknown, thread: Thread) => void
  /** A burst of slices is over: the machine sends what these shares have changed. */
  readonly afterBurst: (ran: ReadonlySet<Share>) => void
  /** The heap that all processes share; without it nobody is killed for memory. */
  readonly memory?: Memory
}

export interface Scheduler {
  share(): Share
  /** Puts a thread that can run into its share's queue. */
  enqueue(thread: Thread): void
  readonly options: SchedulerOptions
}

/** A scheduler; it does nothing until a thread is enqueued. */
export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { clock, nextTurn } = options
  const active = new Set<Share>()
  const guard =
    options.memory === undefined
      ? undefined
      : createMemoryGuard(options.memory, clock, ({ calls }) => {
          void calls.kill(calls.process.pid, SIGKILL)
        })
  let floorMs = 0
  let isPlanned = false

  const burst = (): void => {
    isPlanned = false
    const endMs = clock.ticksMs() + BURST_MS
    const ran = new Set<Share>()
    do {
      const share = leastUsed(active)
      if (share === undefined) break
      floorMs = Math.max(floorMs, share.usedMs)
      const thread = share.ready.shift()
      if (share.ready.length === 0) active.delete(share)
      if (thread === undefined) continue
      const fromMs = clock.ticksMs()
      guard?.before()
      thread.run(fromMs + SLICE_MS)
      guard?.after(thread)
      share.usedMs += clock.ticksMs() - fromMs
      ran.add(share)
    } while (clock.ticksMs() < endMs)
    options.afterBurst(ran)
    if (active.size > 0) plan()
  }

  const plan = (): void => {
    if (isPlanned) return
    isPlanned = true
    nextTurn(burst)
  }

  return {
    options,
    share: () => ({ usedMs: floorMs, ready: [] }),
    enqueue: (thread) => {
      const { share } = thread
      if (share.ready.length === 0) {
        share.usedMs = Math.max(share.usedMs, floorMs - WAKE_CREDIT_MS)
        active.add(share)
      }
      share.ready.push(thread)
      plan()
    },
  }
}

const leastUsed = (shares: Iterable<Share>): Share | undefined => {
  let least: Share | undefined
  for (const share of shares) if (least === undefined || share.usedMs < least.usedMs) least = share
  return least
}
