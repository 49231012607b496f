/** Which personas each machine has: given when a world needs one, taken back when none does. */
import { PERSONAS_PER_MACHINE } from '../base/limits.ts'
import type { Machine } from './machine-pool.ts'

/** A world's share in it. */
export interface Needed {
  readonly pin: string
  /** Absent: every machine has it from its start. */
  readonly persona?: unknown
}

export interface Hosting {
  /** A world comes to the machine: before it, what it stands on. */
  enters(machine: Machine, needed: Needed): void
  leaves(machine: Machine, needed: Needed): void
}

/** No machine has more than it started with. A machine that dies takes what it had along. */
export const createHosting = (): Hosting => {
  /** Worlds on each persona of a machine; what was used last comes last. */
  const byMachine = new WeakMap<Machine, Map<string, number>>()

  const countsOf = (machine: Machine): Map<string, number> => {
    const counts = byMachine.get(machine) ?? new Map<string, number>()
    byMachine.set(machine, counts)
    return counts
  }

  const count = (counts: Map<string, number>, pin: string, more: number): void => {
    const worlds = (counts.get(pin) ?? 0) + more
    counts.delete(pin)
    counts.set(pin, worlds)
  }

  const forgetSome = (machine: Machine, counts: Map<string, number>): void => {
    for (const [pin, worlds] of counts) {
      if (counts.size <= PERSONAS_PER_MACHINE) return
      if (worlds > 0) continue
      counts.delete(pin)
      machine.post({ to: 'forget', pin })
    }
  }

  return {
    enters: (machine, { pin, persona }) => {
      if (persona === undefined) return
      const counts = countsOf(machine)
      if (!counts.has(pin)) machine.post({ to: 'persona', pin, persona })
      count(counts, pin, 1)
      forgetSome(machine, counts)
    },
    leaves: (machine, { pin, persona }) => {
      if (persona === undefined) return
      const counts = countsOf(machine)
      count(counts, pin, -1)
      forgetSome(machine, counts)
    },
  }
}
