/** Chance comes in as an argument: seeded, so that a world is a function of its seed. */
import { createHash } from 'node:crypto'

export interface Dice {
  /** A whole number, 0 <= x < limit (at most 2^32). */
  below(limit: number): number
  /** Fills and returns so many bytes. */
  bytes(count: number): Uint8Array
}

/** Dice for a seed: the same seed throws the same numbers on every machine (sfc32, SHA-256 key). */
export const seededDice = (seed: string): Dice => {
  const key = createHash('sha256').update(seed).digest()
  let a = key.readInt32LE(0)
  let b = key.readInt32LE(4)
  let c = key.readInt32LE(8)
  let d = key.readInt32LE(12)
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return {
    below: (limit) => Math.floor((next() / 4_294_967_296) * limit),
    bytes: (count) => {
      const bytes = new Uint8Array(count)
      for (let i = 0; i < count; i++) bytes[i] = next() & 0xff
      return bytes
    },
  }
}
