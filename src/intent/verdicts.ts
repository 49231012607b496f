/** From which score on a visit is what. Each is told once a visit, when it is reached. */
import type { VerdictName } from './intent.ts'

export interface VerdictRule {
  readonly name: VerdictName
  /** Points of the signs that speak for it. */
  readonly from: number
  readonly says: string
}

/** `intruder` counts the points of all signs. */
export const VERDICTS: readonly VerdictRule[] = [
  { name: 'scanner', from: 20, says: 'looks what is here, and goes on' },
  { name: 'bruteforcer', from: 30, says: 'tries passwords from a list' },
  { name: 'botnet', from: 60, says: 'wants the machine for a botnet' },
  { name: 'miner', from: 60, says: 'wants it to mine' },
  { name: 'thief', from: 50, says: 'collects credentials' },
  { name: 'proxy', from: 30, says: 'connects through it to elsewhere' },
  { name: 'intruder', from: 100, says: 'has hostile intent, of whichever kind' },
]

/** A score is not more than this, however much there is to see. */
export const SCORE_MAX = 1_000
/** What was seen counts half after this time: an administrator's day adds up to nothing. */
export const SCORE_HALF_LIFE_MS = 3_600_000
/** A sign is told so often in one visit; each time it counts half as much as before. */
export const SIGN_TOLD_MAX = 3
