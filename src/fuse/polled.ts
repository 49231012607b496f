/** /dev/fuse, served on the turns of an event loop that has other work, too. */
import { readSync } from 'node:fs'
import type { Clock } from '../base/clock.ts'
import { LIVE_BURST_MS, LIVE_LINGER_MS, LIVE_SPIN_MS } from '../base/limits.ts'
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
 * after each request, a little without a break, then between the turns of the event loop.
 */
export const servePolled = (setup: PolledSetup): Polled => {
  const { fd, server, clock, nextTurn } = setup
  let isAwake = false
  let isStopped = false
  let servedMs = 0

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
      if (length > 0) servedMs = nowMs
      else if (nowMs - servedMs > LIVE_SPIN_MS) break
      if (nowMs >= endMs) break
    }
    if (clock.ticksMs() - servedMs <= LIVE_LINGER_MS) return nextTurn(turn)
    isAwake = false
    setup.idle()
  }

  return {
    wake: () => {
      if (isAwake || isStopped) return
      isAwake = true
      turn()
    },
    stop: () => {
      isStopped = true
    },
  }
}

/** Bytes of the request that was there; 0: there was none. */
const readNow = (fd: number, into: Buffer): number | { readonly cause: unknown } => {
  try {
    return readSync(fd, into, 0, into.length, null)
  } catch (cause) {
    if (isToRepeat(cause)) return 0
    return { cause: isOver(cause) ? undefined : cause }
  }
}
