/** What signs remember: a few counts. */
import { INTENT_COUNTS_MAX } from '../base/limits.ts'
import type { Memory } from './intent.ts'

/** An empty memory; names beyond its bound always count from zero. */
export const createMemory = (): Memory => {
  const counts = new Map<string, number>()
  return {
    count: (name, more = 1) => {
      const count = (counts.get(name) ?? 0) + more
      if (counts.has(name) || counts.size < INTENT_COUNTS_MAX) counts.set(name, count)
      return count
    },
  }
}
