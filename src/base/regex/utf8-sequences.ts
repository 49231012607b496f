/** Ranges of code points as sequences of byte ranges: what an automaton on bytes reads. */
import type { Ranges } from './syntax.ts'

/** One to four byte ranges, one after the other. */
export type ByteSequence = readonly (readonly [low: number, high: number])[]

/** Byte sequences that together match exactly the characters of the ranges, as UTF-8. */
export const utf8Sequences = (ranges: Ranges): readonly ByteSequence[] => {
  const all: ByteSequence[] = []
  for (const [low, high] of ranges) split(low, high, all)
  return all
}

/** Highest code point of each sequence length. */
const LENGTH_MAX = [0x7f, 0x7ff, 0xffff, 0x10ffff]
const STRAY = 0x40000000

const split = (low: number, high: number, into: ByteSequence[]): void => {
  if (low >= STRAY) {
    into.push([[low & 0xff, high & 0xff]])
    return
  }
  for (const max of LENGTH_MAX) {
    if (low <= max && high > max) {
      split(low, max, into)
      split(max + 1, high, into)
      return
    }
  }
  if (high < 0x80) {
    into.push([[low, high]])
    return
  }
  for (let i = 1; i < 4; i++) {
    const mask = (1 << (6 * i)) - 1
    if ((low & ~mask) === (high & ~mask)) continue
    if ((low & mask) !== 0) {
      split(low, low | mask, into)
      split((low | mask) + 1, high, into)
      return
    }
    if ((high & mask) !== mask) {
      split(low, (high & ~mask) - 1, into)
      split(high & ~mask, high, into)
      return
    }
  }
  const first = bytesOf(low)
  const last = bytesOf(high)
  into.push(first.map((byte, i) => [byte, last[i] ?? byte] as const))
}

const bytesOf = (code: number): number[] => {
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)]
  const tail = [0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
  if (code < 0x10000) return [0xe0 | (code >> 12), ...tail]
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), ...tail]
}
