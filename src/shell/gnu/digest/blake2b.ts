/** BLAKE2b with digests shorter than 512 bits (RFC 7693), which node:crypto does not make. */
import type { Bytes } from '../../../base/bytes.ts'

export interface Blake2b {
  update(bytes: Bytes): void
  digest(as: 'hex'): string
}

const BLOCK_BYTES = 128
const MASK = 0xffff_ffff_ffff_ffffn

/** RFC 7693 2.6: the initial vector. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

/** RFC 7693 2.7: the message schedule, a hexadecimal digit for each word. */
const SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => Array.from(row, (digit) => Number.parseInt(digit, 16)))

export const blake2b = (outputBytes: number): Blake2b => {
  const h = IV.slice()
  h[0] = (h[0] ?? 0n) ^ 0x01010000n ^ BigInt(outputBytes)
  const block = new Uint8Array(BLOCK_BYTES)
  let held = 0
  let total = 0n
  return {
    update: (bytes) => {
      for (const byte of bytes) {
        if (held === BLOCK_BYTES) {
          total += BigInt(BLOCK_BYTES)
          compress(h, block, total, false)
          held = 0
        }
        block[held++] = byte
      }
    },
    digest: () => {
      total += BigInt(held)
      block.fill(0, held)
      compress(h, block, total, true)
      const hex = h.map((word) => littleEndianHex(word)).join('')
      return hex.slice(0, outputBytes * 2)
    },
  }
}

const littleEndianHex = (word: bigint): string =>
  (word.toString(16).padStart(16, '0').match(/../g) ?? []).reverse().join('')

const rotated = (word: bigint, bits: bigint): bigint =>
  ((word >> bits) | (word << (64n - bits))) & MASK

const compress = (h: bigint[], block: Uint8Array, total: bigint, isLast: boolean): void => {
  const view = new DataView(block.buffer)
  const m = Array.from({ length: 16 }, (_, at) => view.getBigUint64(at * 8, true))
  const v = [...h, ...IV]
  v[12] = (v[12] ?? 0n) ^ (total & MASK)
  if (isLast) v[14] = (v[14] ?? 0n) ^ MASK
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10] ?? []
    const word = (at: number): bigint => m[s[at] ?? 0] ?? 0n
    for (const [at, [a, b, c, d]] of LANES.entries()) {
      mix(v, [a, b, c, d], [word(2 * at), word(2 * at + 1)])
    }
  }
  for (let at = 0; at < 8; at++) h[at] = (h[at] ?? 0n) ^ (v[at] ?? 0n) ^ (v[at + 8] ?? 0n)
}

type Lane = readonly [number, number, number, number]

const LANES: readonly Lane[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
]

const mix = (v: bigint[], [a, b, c, d]: Lane, [x, y]: readonly [bigint, bigint]): void => {
  const at = (index: number): bigint => v[index] ?? 0n
  v[a] = (at(a) + at(b) + x) & MASK
  v[d] = rotated(at(d) ^ at(a), 32n)
  v[c] = (at(c) + at(d)) & MASK
  v[b] = rotated(at(b) ^ at(c), 24n)
  v[a] = (at(a) + at(b) + y) & MASK
  v[d] = rotated(at(d) ^ at(a), 16n)
  v[c] = (at(c) + at(d)) & MASK
  v[b] = rotated(at(b) ^ at(c), 63n)
}
