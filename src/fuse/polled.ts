/** /dev/fuse, served on the turns of an event loop that has other work, too. */
import { readSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import { LIVE_BURST_MS, LIVE_LINGER_MS, LIVE_LINGER_TRIES, LIVE_SPIN_MS } from '../base/limits.ts'
import { isOver, isToRepeat } from './device.ts'
import type { FuseServer } from './server.ts'

export interface PolledSetup {
  /** /dev/fuse, opened with O_NONBLOCK, on a connection that is mounted. */
  readonly fd: number
  readonly server: Pick<FuseServer, 'input' | 'take' | 'quiet'>
  readonly clock: Clock
  readonly nextTurn: (then: () => void) => void
  /** Nobody asks any more: somebody is to wait for the next request, and call `wake`. */
  readonly idle: () => void
  /** It was unmounted, or broke: nothing will be asked any more. */
  readonly over: (cause?: unknown) => void
}

export interface Polled {
  /** There may be a request. */
  wake(): void
  /** The descriptor is not read any more. */
  stop(): void
}

/**
 * Whoever has asked asks again within microseconds, mostly: so the device is looked at for a while
 * after each request, a little without a break, then between the turns of the event loop. Where he
 * needs this processor for it he asks as soon as we sleep: then it is looked at for half as long
 * each time, but now and then as at first.
 */
export const servePolled = (setup: PolledSetup): Polled => {
  const { fd, server, clock, nextTurn } = setup
  let isAwake = false
  let isStopped = false
  let servedMs = 0
  let lingerMs = LIVE_LINGER_MS
  let inVain = 0
  let sleepsMs = Number.NEGATIVE_INFINITY
  let isLooking = false

  /** A request has come: while it was looked for, or long after. */
  const served = (nowMs: number): void => {
    if (isLooking && nowMs - servedMs <= lingerMs) lingerMs = LIVE_LINGER_MS
    isLooking = false
    servedMs = nowMs
  }

  const turn = (): void => {
    if (isStopped) return
    const endMs = clock.ticksMs() + LIVE_BURST_MS
    for (;;) {
      const length = readNow(fd, server.input)
      if (typeof length !== 'number') {
        isStopped = true
        return setup.over(length.cause)
      }
      if (length > 0) server.take(length)
      else server.quiet()
      // It may have been told to stop by what it served.
      if (isStopped) return
      const nowMs = clock.ticksMs()
      if (length > 0) served(nowMs)
      else if (nowMs - servedMs > Math.min(lingerMs, LIVE_SPIN_MS)) break
      else isLooking = true
      if (nowMs >= endMs) break
    }
    if (clock.ticksMs() - servedMs <= lingerMs) return nextTurn(turn)
    isAwake = false
    isLooking = false
    sleepsMs = clock.ticksMs()
    setup.idle()
  }

  return {
    wake: () => {
      if (isAwake || isStopped) return
      isAwake = true
      if (clock.ticksMs() - sleepsMs <= LIVE_LINGER_MS) {
        inVain++
        lingerMs = inVain % LIVE_LINGER_TRIES === 0 ? LIVE_LINGER_MS : lingerMs / 2
      }
      turn()
    },
    stop: () => {
      isStopped = true
    },
  }
}

/** Bytes of the request that was there; 0: there was none. */
const readNow = (fd: number, into: Buffer): number | { readonly cause: unknown } => {
  // That there is none is an error thrown: twice as fast without a trace.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return readSync(fd, into, 0, into.length, null)
  } catch (cause) {
    if (isToRepeat(cause)) return 0
    return { cause: isOver(cause) ? undefined : cause }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
