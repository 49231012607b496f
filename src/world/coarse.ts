/** The clock that file times are taken from. */
import type { Clock, Time } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'

/** One jiffy at CONFIG_HZ=250, as Debian's and Ubuntu's kernels have it. */
const TICK_NS = 4_000_000
const NS_PER_S = 1_000_000_000

/**
 * `ktime_get_coarse_real_ts64` of Linux: the time of the last timer tick. The ticks' offset within
 * 4 ms is the machine's own; a time is never before the moment this clock was made.
 */
export const coarseClock = (clock: Clock, dice: Dice): (() => Time) => {
  const phaseNs = dice.below(TICK_NS)
  let last: Time = clock.now()
  return () => {
    const { s, ns } = clock.now()
    const ticked = Math.floor((ns - phaseNs) / TICK_NS) * TICK_NS + phaseNs
    const time = ticked < 0 ? { s: s - 1, ns: ticked + NS_PER_S } : { s, ns: ticked }
    // The same tick gives the same object: four times of a new file are one.
    if (time.s > last.s || (time.s === last.s && time.ns > last.ns)) last = time
    return last
  }
}
