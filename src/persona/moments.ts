/** When things were done on this machine: between its installation and its last start. */
import { seededDice } from '../base/dice.ts'
import type { About } from './recipe.ts'

const DAY_S = 86_400
const WORK_BEGINS_S = 8 * 3_600
const WORK_S = 9 * 3_600

/**
 * Unix seconds of a deed, dealt by its name within a part of the machine's life (0 is the
 * installation, 1 the last start), in working hours where the part leaves room for that.
 */
export const momentOf = (
  { seed, host }: About,
  deed: string,
  { from = 0, to = 1 }: { readonly from?: number; readonly to?: number } = {},
): number => {
  const dice = seededDice(`${seed} moment ${deed}`)
  const lifeS = host.bootedMs / 1000 - host.installedS
  const earliest = host.installedS + lifeS * from
  const latest = host.installedS + lifeS * to
  const dealt = earliest + (latest - earliest) * (dice.below(10_000) / 10_000)
  const atWork = Math.floor(dealt / DAY_S) * DAY_S + WORK_BEGINS_S + dice.below(WORK_S)
  return Math.floor(Math.min(Math.max(atWork, earliest), latest))
}

/** As the first start wrote it, some seconds after the installation. */
export const firstBootS = ({ host }: About): number =>
  Math.min(host.installedS + 41, Math.floor(host.bootedMs / 1000))
