/** What one source may fill of the evidence in a day: nobody washes out what others have left. */
import type { Clock } from '../base/clock.ts'
import { EVIDENCE_SHARE_PER_SOURCE, EVIDENCE_SOURCES_MAX } from '../base/limits.ts'

export interface Allowance {
  /** Takes bytes of a network's allowance of today; false when it is used up. */
  spend(network: string, bytes: number): boolean
}

export interface AllowanceSetup {
  readonly clock: Clock
  /** `data.max_bytes`. */
  readonly bytesMax: number
  /** A network has used it up: said once a day. */
  readonly muted: (network: string, bytes: number) => void
}

const DAY_MS = 86_400_000

/** Begins anew each day (UTC); of too many networks the one that was first is forgotten. */
export const createAllowance = ({ clock, bytesMax, muted }: AllowanceSetup): Allowance => {
  const allowed = bytesMax * EVIDENCE_SHARE_PER_SOURCE
  let spent = new Map<string, number>()
  let day = 0
  return {
    spend: (network, bytes) => {
      const today = Math.floor(clock.nowMs() / DAY_MS)
      if (today !== day) spent = new Map()
      day = today
      const before = spent.get(network)
      if (before === undefined && spent.size >= EVIDENCE_SOURCES_MAX) {
        const [first = ''] = spent.keys()
        spent.delete(first)
      }
      const after = (before ?? 0) + bytes
      if (before !== undefined && before > allowed) return false
      spent.set(network, after)
      if (after > allowed) muted(network, before ?? 0)
      return after <= allowed
    },
  }
}
