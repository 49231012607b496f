/** Bounds a happening at birth: a visitor decides what stands in it, not how much. */
import {
  EVENT_BYTES_MAX,
  EVENT_CHARS_MAX,
  EVENT_INPUT_CHARS_MAX,
  EVENT_LIST_MAX,
  EVENT_TEXT_CHARS_MAX,
} from '../base/limits.ts'
import type { Happening } from './events.ts'

export interface Bounded {
  readonly what: Happening
  /** What it holds in memory, about. */
  readonly bytes: number
  readonly isCut: boolean
}

/** Objects, numbers and the envelope. */
const PLAIN_BYTES = 300

/** A happening with texts, lists and bytes cut to their bounds; bytes are copied, as they are lent. */
export const bounded = (what: Happening): Bounded => {
  const sums: Sums = { bytes: PLAIN_BYTES, charsLeft: EVENT_CHARS_MAX, isCut: false }
  const kept = boundedObject(what, sums)
  return { what: kept, bytes: sums.bytes, isCut: sums.isCut }
}

interface Sums {
  bytes: number
  charsLeft: number
  isCut: boolean
}

const boundedObject = <T extends object>(of: T, sums: Sums): T => {
  const changed: Record<string, unknown> = {}
  let isChanged = false
  for (const [name, value] of Object.entries(of)) {
    const kept = boundedValue(name, value, sums)
    if (kept === value) continue
    changed[name] = kept
    isChanged = true
  }
  return isChanged ? { ...of, ...changed } : of
}

const boundedValue = (name: string, value: unknown, sums: Sums): unknown => {
  if (typeof value === 'string') {
    const charsMax = name === 'input' ? EVENT_INPUT_CHARS_MAX : EVENT_TEXT_CHARS_MAX
    return boundedText(value, charsMax, sums)
  }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return boundedBytes(value, sums)
  if (Array.isArray(value)) {
    if (value.length > EVENT_LIST_MAX) sums.isCut = true
    return value.slice(0, EVENT_LIST_MAX).map((each) => boundedValue('', each, sums))
  }
  return boundedObject(value, sums)
}

/** A part of a JavaScript string keeps the whole of it in memory: what is kept is copied. */
const boundedText = (text: string, charsMax: number, sums: Sums): string => {
  const chars = Math.min(text.length, charsMax, sums.charsLeft)
  sums.charsLeft -= chars
  sums.bytes += 2 * chars
  if (chars === text.length) return text
  sums.isCut = true
  return Buffer.from(text.slice(0, chars), 'utf16le').toString('utf16le')
}

const boundedBytes = (bytes: Uint8Array, sums: Sums): Uint8Array => {
  if (bytes.length > EVENT_BYTES_MAX) sums.isCut = true
  const kept = new Uint8Array(bytes.subarray(0, EVENT_BYTES_MAX))
  sums.bytes += kept.length
  return kept
}
