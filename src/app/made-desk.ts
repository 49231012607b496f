/** What recipes make for the first time, gathered and told to the brain now and then. */
import type { Clock } from '../base/clock.ts'
import { MADE_GAP_MS, MADE_KNOWN_MAX, MADE_TOLD_MAX } from '../base/model-limits.ts'
import type { Made } from '../nerve/machine.ts'

/** Hears of a making; a map look-up and no more. */
export const madeDesk = (
  clock: Clock,
  tell: (made: readonly Made[]) => void,
): ((made: Made) => void) => {
  const known = new Set<string>()
  let gathered: Made[] = []
  const flush = (): void => {
    const made = gathered
    gathered = []
    tell(made)
  }
  return (made) => {
    const key = `${made.path}\0${made.size}`
    if (known.has(key) || gathered.length >= MADE_TOLD_MAX) return
    // Told twice is harmless: the canon knows.
    if (known.size >= MADE_KNOWN_MAX) known.clear()
    known.add(key)
    if (gathered.push(made) === 1) clock.after(MADE_GAP_MS, flush)
  }
}
