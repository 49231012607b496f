/**
 * A rotated log that gzip(1) has compressed. Its size is promised by a few of its hours, so that
 * `ls -l` need not write it; the file then holds the whole text in exactly that size.
 */
import { type Bytes, concat } from '../base/bytes.ts'
import type { Canon } from './canon.ts'
import { gzipBytes, gzipOfText } from './gzip-text.ts'
import type { LogText, Reached } from './log-text.ts'

export interface PackedLog {
  /** Size of the compressed file, and when the last entry of its text was written. */
  reached(generation: number): Reached
  /** The whole file. */
  bytes(generation: number): Bytes
  /** Writes the hours that `reached` will need, one a step, then promises. */
  promising(generation: number): Generator<undefined, void>
}

/** Logs up to this size are compressed to learn their size. */
const SMALL_BYTES = 65_536
const SAMPLES_OF_DAY = 8
/** Of longer times more: attacks come and go. */
const SAMPLES_OF_DAYS = 48
/** So much of them is compressed to learn how far this log can be. */
const PIECE_BYTES = 24_576
const HOURS_OF_DAY = 24
/** Hours sampled on different days stand this far apart in the day. */
const SAMPLE_GAP_HOURS = 7
/** Room above what the samples say: hours differ. */
const MARGIN = 1.35
/** Generations whose promise is kept at hand. */
const PROMISES_MAX = 4_096

/** The compressed generations of a log. */
export const packedLogOf = (path: string, text: LogText, files: Canon): PackedLog => {
  const promises = new Map<number, Reached>()

  const whole = (generation: number): Bytes => concat(text.hoursOf(generation).map(text.hour))

  const sizeOf = (generation: number): number => {
    const hours = text.hoursOf(generation)
    const sample = concat(sampled(hours).map(text.hour))
    if (isSmall(sample.length, hours)) return gzipBytes(whole(generation))
    const share = shareOf(hours)
    const piece = sample.subarray(0, PIECE_BYTES)
    const ratio = gzipBytes(piece) / piece.length
    return Math.ceil((sample.length / share) * ratio * MARGIN)
  }

  /** Looked for from the end: most logs have an entry in their last hours. */
  const lastMs = (generation: number): number => {
    const hours = text.hoursOf(generation)
    for (let n = hours.length - 1; n >= 0; n--) {
      const last = text.lastIn(hours[n] ?? 0)
      if (last > 0) return last
    }
    return 0
  }

  const reached = (generation: number): Reached => {
    const known = promises.get(generation)
    if (known !== undefined) return known
    const promise = { bytes: sizeOf(generation), lastMs: lastMs(generation) }
    promises.set(generation, promise)
    const [oldest] = promises.keys()
    if (promises.size > PROMISES_MAX && oldest !== undefined) promises.delete(oldest)
    return promise
  }

  function* promising(generation: number): Generator<undefined, void> {
    if (promises.has(generation)) return
    const hours = text.hoursOf(generation)
    let bytes = 0
    for (const hourMs of sampled(hours)) {
      bytes += text.hour(hourMs).length
      yield
    }
    if (isSmall(bytes, hours)) {
      for (const hourMs of hours) {
        text.hour(hourMs)
        yield
      }
    }
    reached(generation)
    yield
  }

  return {
    reached,
    promising,
    bytes: (generation) => {
      const key = `${path} ${generation} gz`
      const known = files.get(key)
      return known ?? files.put(key, fitted(whole(generation), reached(generation).bytes))
    },
  }
}

const samplesOf = (hours: readonly number[]): number =>
  Math.min(hours.length > HOURS_OF_DAY ? SAMPLES_OF_DAYS : SAMPLES_OF_DAY, hours.length)

/** The part of the hours that is sampled. */
const shareOf = (hours: readonly number[]): number => samplesOf(hours) / Math.max(1, hours.length)

/** Whether so many bytes in the sampled hours speak of a log that can be compressed to be measured. */
const isSmall = (bytes: number, hours: readonly number[]): boolean =>
  bytes / Math.max(shareOf(hours), 1e-9) <= SMALL_BYTES

const sampled = (hours: readonly number[]): readonly number[] => {
  const count = samplesOf(hours)
  return Array.from({ length: count }, (_, n) => {
    const place = Math.floor(((n + 0.5) * hours.length) / count)
    if (hours.length <= HOURS_OF_DAY) return hours[place] ?? 0
    const day = place - (place % HOURS_OF_DAY)
    return hours[Math.min(day + ((n * SAMPLE_GAP_HOURS) % HOURS_OF_DAY), hours.length - 1)] ?? 0
  })
}

/** A text that turned out too long loses its last lines: what was promised is the size. */
const fitted = (text: Bytes, size: number): Bytes => {
  for (let kept = text; ; ) {
    const file = gzipOfText(kept, size)
    if (file !== undefined) return new Uint8Array(file)
    const end = kept.lastIndexOf(0x0a, Math.floor(kept.length * 0.95))
    kept = kept.subarray(0, end + 1)
  }
}
