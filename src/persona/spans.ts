/** Sizes of logs after each hour of a generation, counted once and kept as far as there is room. */
import type { ByteString } from '../base/bytes.ts'

/** After hour n: bytes so far, and when the last entry was written (0: none yet). */
export interface Span {
  readonly ends: number[]
  readonly lasts: number[]
}

export interface Spans {
  /** The span of a generation, so many hours long or longer; `count` is asked for what is new. */
  reaching(
    key: ByteString,
    hours: number,
    count: (hour: number) => { readonly bytes: number; readonly lastMs: number },
  ): Span
}

/** Spans of so many hours in all; those not used for longest are counted again. */
export const createSpans = (hoursMax: number): Spans => {
  const spans = new Map<ByteString, Span>()
  let held = 0
  return {
    reaching: (key, hours, count) => {
      const span = spans.get(key) ?? { ends: [], lasts: [] }
      spans.delete(key)
      spans.set(key, span)
      for (let hour = span.ends.length; hour < hours; hour++) {
        const { bytes, lastMs } = count(hour)
        span.ends.push((span.ends.at(-1) ?? 0) + bytes)
        span.lasts.push(lastMs === 0 ? (span.lasts.at(-1) ?? 0) : lastMs)
        held += 1
      }
      for (const [oldest, { ends }] of spans) {
        if (held <= hoursMax || oldest === key) break
        spans.delete(oldest)
        held -= ends.length
      }
      return span
    },
  }
}
