/** How big nightly dumps are: what backup.log says, and what lies in /var/backups/mysql. */
import { dumpOf } from './database-dump.ts'
import { gzipOf, noting } from './deflate-secrets.ts'
import type { About } from './recipe.ts'
import { slotsOf } from './slots.ts'

const DAY_S = 86_400
/** Nights before the last start of which dumps still lie there. */
const NIGHTS = 16

const known = new WeakMap<About['host'], Map<number, number>>()

/** Bytes of the dump that is finished at a moment: exact of those that lie there, about of others. */
export const dumpBytes = (about: About, finishedS: number): number => {
  const { bootedMs, installedS } = about.host
  const bootedS = Math.floor(bootedMs / 1000)
  if (finishedS <= bootedS && finishedS > bootedS - NIGHTS * DAY_S) return exact(about, finishedS)
  const grown = (finishedS - installedS) / Math.max(1, bootedS - installedS)
  return Math.round(exact(about, bootedS) * grown)
}

const exact = (about: About, atS: number): number => {
  const sizes = known.get(about.host) ?? new Map<number, number>()
  known.set(about.host, sizes)
  const before = sizes.get(atS)
  if (before !== undefined) return before
  // As long whatever the secrets in it are.
  const { slots, given } = noting(slotsOf(about.seed, ''))
  const { length } = gzipOf(dumpOf(about, slots, atS), given)
  sizes.set(atS, length)
  return length
}
