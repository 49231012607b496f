/** The bytes of one log: made hour by hour, never more hours than were asked for. */
import { type ByteString, type Bytes, bytesOf, concat, NO_BYTES } from '../base/bytes.ts'
import type { Canon } from './canon.ts'
import type { NamedLog } from './log-names.ts'
import type { About, LogEntry } from './recipe.ts'
import { generationStart, HOUR_MS } from './rotation.ts'
import type { Spans } from './spans.ts'

/** How far a log has come. */
export interface Reached {
  readonly bytes: number
  /** When the last entry was written, in milliseconds since 1970; 0: there is none. */
  readonly lastMs: number
}

export interface LogText {
  /** When a generation began: at its rotation, or with the machine. */
  startMs(generation: number): number
  /** What a generation holds at a moment; it ends where the next one begins. */
  reached(generation: number, nowMs: number): Reached
  /** The bytes of a generation from `at` up to `until`, which it has reached. */
  read(generation: number, range: { readonly at: number; readonly until: number }): Bytes
  /** The hours of a generation that is over, each as its first millisecond. */
  hoursOf(generation: number): readonly number[]
  /** The text of one hour. */
  hour(hourMs: number): Bytes
  /** When the last entry of an hour was written; 0: it has none. */
  lastIn(hourMs: number): number
  /** Counts what `reached` will need, an hour a step. */
  counting(generation: number, nowMs: number): Generator<undefined, void>
}

interface Means {
  readonly about: About
  readonly of: NamedLog
  readonly spans: Spans
  /** Where texts of hours stay at hand. */
  readonly texts: Canon
}

/** The text of a log, as its recipe writes it. */
export const logTextOf = ({ about, of: { recipe, log }, spans, texts }: Means): LogText => {
  const installedMs = about.host.installedS * 1000
  /** The newest hour asked for: the current one is asked for at every stat. */
  let newest: { readonly hourMs: number; readonly entries: readonly LogEntry[] } | undefined

  const entriesOf = (hourMs: number): readonly LogEntry[] => {
    if (newest?.hourMs === hourMs) return newest.entries
    const made = recipe.entries?.({ ...about, path: log.path, hourMs }) ?? []
    if (hourMs >= installedMs) return made
    return made.filter(({ atMs }) => atMs >= installedMs)
  }

  const startMs = (generation: number): number =>
    Math.max(generationStart(log.rotated, generation), installedMs)
  const firstHour = (generation: number): number => floorHour(startMs(generation))
  const endMs = (generation: number): number =>
    log.rotated === 'never'
      ? Number.POSITIVE_INFINITY
      : generationStart(log.rotated, generation + 1)

  /** Sizes after each hour, so many whole hours or more. */
  const span = (generation: number, hours: number) =>
    spans.reaching(`${log.path} ${generation}`, hours, (n) => {
      const entries = entriesOf(firstHour(generation) + n * HOUR_MS)
      let bytes = 0
      for (const { text } of entries) bytes += text.length
      return { bytes, lastMs: entries.at(-1)?.atMs ?? 0 }
    })

  const hour = (hourMs: number): Bytes => {
    const key: ByteString = `${log.path} ${hourMs}`
    const known = texts.get(key)
    if (known !== undefined) return known
    const entries = entriesOf(hourMs)
    if (entries.length === 0) return NO_BYTES
    return texts.put(key, bytesOf(entries.map(textOfEntry).join('')))
  }

  return {
    startMs,
    hour,
    lastIn: (hourMs) => entriesOf(hourMs).at(-1)?.atMs ?? 0,
    *counting(generation, nowMs) {
      const untilMs = Math.min(endMs(generation), floorHour(nowMs))
      const hours = (untilMs - firstHour(generation)) / HOUR_MS
      for (let n = 1; n <= hours; n++) {
        span(generation, n)
        yield
      }
    },
    reached: (generation, nowMs) => {
      const end = endMs(generation)
      const first = firstHour(generation)
      if (nowMs >= end)
        return at(span(generation, (end - first) / HOUR_MS), (end - first) / HOUR_MS)
      const hourMs = floorHour(nowMs)
      if (hourMs < first) return { bytes: 0, lastMs: 0 }
      const hours = (hourMs - first) / HOUR_MS
      const before = at(span(generation, hours), hours)
      const entries = entriesOf(hourMs)
      newest = { hourMs, entries }
      let { bytes, lastMs } = before
      for (const { atMs, text } of entries) {
        if (atMs > nowMs) break
        bytes += text.length
        lastMs = atMs
      }
      return { bytes, lastMs }
    },
    read: (generation, { at: from, until }) => {
      const first = firstHour(generation)
      const { ends } = span(generation, 0)
      const parts: Bytes[] = []
      let n = hourAt(ends, from)
      for (let begin = ends[n - 1] ?? 0; begin < until; n++) {
        const text = hour(first + n * HOUR_MS)
        const part = text.subarray(Math.max(0, from - begin), until - begin)
        if (part.length > 0) parts.push(part)
        begin += text.length
      }
      return parts.length === 0 ? NO_BYTES : concat(parts)
    },
    hoursOf: (generation) => {
      const first = firstHour(generation)
      const count = Math.max(0, Math.round((endMs(generation) - first) / HOUR_MS))
      return Array.from({ length: count }, (_, n) => first + n * HOUR_MS)
    },
  }
}

const floorHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS

const textOfEntry = ({ text }: LogEntry): ByteString => text

const at = (
  { ends, lasts }: { readonly ends: readonly number[]; readonly lasts: readonly number[] },
  hours: number,
): Reached => ({ bytes: ends[hours - 1] ?? 0, lastMs: lasts[hours - 1] ?? 0 })

/** The first hour that ends beyond a byte, among those whose sizes are known. */
const hourAt = (ends: readonly number[], byte: number): number => {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) <= byte) low = middle + 1
    else high = middle
  }
  return low
}
