/** How a world that nobody visits leaves its machine: after a while, unless something runs in it. */
import type { Clock } from '../base/clock.ts'
import { WORLD_LINGER_MS, WORLDS_UNVISITED_MAX } from '../base/limits.ts'
import type { WorldHandle } from '../nerve/machine.ts'
import type { Machine } from './machine-pool.ts'

/** What of an attached world has to do with its leaving. */
export interface Departing {
  readonly machine: Machine
  readonly world: WorldHandle
  stopLinger: () => void
  /** Set while the machine is asked to let go; whoever enters now waits for it. */
  leaving: { readonly done: Promise<void>; readonly settle: () => void } | undefined
}

export interface Departures {
  /** Nobody is in it: it is asked to leave after a while, if it has not been asked. */
  linger(it: Departing): void
  /** It was asked, and something still runs in it: it stays, if there are not too many of these. */
  kept(it: Departing): void
  /** Somebody is in it again. */
  visited(it: Departing): void
  /** It is gone. */
  forget(it: Departing): void
}

/** No world is leaving yet. */
export const createDepartures = (clock: Clock): Departures => {
  /** Without visitors, but something runs in them; who has been so longest comes first. */
  const unvisited = new Set<Departing>()

  const ask = (it: Departing, isForced: boolean): void => {
    if (it.leaving !== undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    it.leaving = { done: promise, settle: resolve }
    it.machine.post({ to: 'detach', world: it.world, isForced })
  }

  const linger = (it: Departing): void => {
    if (it.leaving !== undefined) return
    it.stopLinger()
    it.stopLinger = clock.after(WORLD_LINGER_MS, () => ask(it, false))
  }

  const visited = (it: Departing): void => {
    it.stopLinger()
    unvisited.delete(it)
  }

  return {
    linger,
    kept: (it) => {
      it.leaving?.settle()
      it.leaving = undefined
      linger(it)
      unvisited.add(it)
      const [oldest] = unvisited
      if (oldest !== undefined && unvisited.size > WORLDS_UNVISITED_MAX) ask(oldest, true)
    },
    visited,
    forget: visited,
  }
}
