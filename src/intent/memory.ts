/** What signs remember: a few counts. */
import { INTENT_COUNT_NAME_CHARS_MAX, INTENT_COUNTS_MAX } from '../base/limits.ts'
import type { Memory } from './intent.ts'

/** An empty memory; beyond its bound the count that came first is forgotten. */
export const createMemory = (): Memory => {
  const counts = new Map<string, number>()
  return {
    count: (given, more = 1) => {
      const name = shortened(given)
      const before = counts.get(name)
      const count = (before ?? 0) + more
      if (more === 0) return count
      const [oldest] = before === undefined && counts.size >= INTENT_COUNTS_MAX ? counts.keys() : []
      if (oldest !== undefined) counts.delete(oldest)
      counts.set(name, count)
      return count
    },
  }
}

/** A part of a JavaScript string keeps the whole of it in memory: what is kept is copied. */
const shortened = (name: string): string =>
  name.length <= INTENT_COUNT_NAME_CHARS_MAX
    ? name
    : Buffer.from(name.slice(0, INTENT_COUNT_NAME_CHARS_MAX), 'utf16le').toString('utf16le')
