/** Poly1305 (RFC 8439 section 2.5), which node:crypto has only inside of its AEAD. */
import type { Bytes } from '../../base/bytes.ts'

/** Numbers stand in six limbs of 22 bits, as doubles. */
const LIMBS = 6
const BASE = 4_194_304
const MASK = BASE - 1
/** 2^132 is 20 modulo 2^130 - 5. */
const WRAP = 20

/**
 * The 16-byte tag of `message` under a 32-byte one-time key. A product of two limbs, six of them
 * added and wrapped, stays below 2^53: doubles are exact.
 */
export const poly1305 = (message: Bytes, key: Bytes): Buffer => {
  const r = limbs(clamped(key), 0)
  const h = new Float64Array(LIMBS)
  const whole = message.length - (message.length % 16)
  for (let at = 0; at < whole; at += 16) absorb(h, r, limbs(words(message, at), 1))
  if (whole < message.length) {
    const last = new Uint8Array(16)
    last.set(message.subarray(whole))
    last[message.length - whole] = 1
    absorb(h, r, limbs(words(last, 0), 0))
  }
  return tagOf(h, key)
}

type Words = readonly [number, number, number, number]
type Limbs = readonly [number, number, number, number, number, number]

const word = (bytes: Bytes, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24)

const words = (bytes: Bytes, at: number): Words => [
  word(bytes, at),
  word(bytes, at + 4),
  word(bytes, at + 8),
  word(bytes, at + 12),
]

const clamped = (key: Bytes): Words => [
  word(key, 0) & 0x0fffffff,
  word(key, 4) & 0x0ffffffc,
  word(key, 8) & 0x0ffffffc,
  word(key, 12) & 0x0ffffffc,
]

/** Four words and bit 128. */
const limbs = ([a, b, c, d]: Words, bit128: number): Limbs => [
  a & MASK,
  ((a >>> 22) | (b << 10)) & MASK,
  ((b >>> 12) | (c << 20)) & MASK,
  (c >>> 2) & MASK,
  ((c >>> 24) | (d << 8)) & MASK,
  (d >>> 14) | (bit128 << 18),
]

/** h = (h + block) * r. */
const absorb = (h: Float64Array, [r0, r1, r2, r3, r4, r5]: Limbs, block: Limbs): void => {
  const h0 = (h[0] as number) + block[0]
  const h1 = (h[1] as number) + block[1]
  const h2 = (h[2] as number) + block[2]
  const h3 = (h[3] as number) + block[3]
  const h4 = (h[4] as number) + block[4]
  const h5 = (h[5] as number) + block[5]
  h[0] = h0 * r0 + (h1 * r5 + h2 * r4 + h3 * r3 + h4 * r2 + h5 * r1) * WRAP
  h[1] = h0 * r1 + h1 * r0 + (h2 * r5 + h3 * r4 + h4 * r3 + h5 * r2) * WRAP
  h[2] = h0 * r2 + h1 * r1 + h2 * r0 + (h3 * r5 + h4 * r4 + h5 * r3) * WRAP
  h[3] = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + (h4 * r5 + h5 * r4) * WRAP
  h[4] = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0 + h5 * r5 * WRAP
  h[5] = h0 * r5 + h1 * r4 + h2 * r3 + h3 * r2 + h4 * r1 + h5 * r0
  carry(h)
}

const carry = (h: Float64Array): void => {
  let over = 0
  for (let at = 0; at < LIMBS; at++) {
    const sum = (h[at] as number) + over
    over = Math.floor(sum / BASE)
    h[at] = sum - over * BASE
  }
  h[0] = (h[0] as number) + over * WRAP
}

const PRIME = (1n << 130n) - 5n
const TAG = 1n << 128n

/** (h mod p + s) mod 2^128, little-endian. */
const tagOf = (h: Float64Array, key: Bytes): Buffer => {
  let value = 0n
  for (let at = LIMBS - 1; at >= 0; at--) value = (value << 22n) + BigInt(h[at] as number)
  const s = Buffer.from(key.buffer, key.byteOffset + 16, 16)
  const sum = ((value % PRIME) + s.readBigUInt64LE(0) + (s.readBigUInt64LE(8) << 64n)) % TAG
  const tag = Buffer.allocUnsafe(16)
  tag.writeBigUInt64LE(sum & 0xffffffffffffffffn, 0)
  tag.writeBigUInt64LE(sum >> 64n, 8)
  return tag
}
