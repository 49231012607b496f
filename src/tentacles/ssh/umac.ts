/** UMAC (RFC 4418) over AES-128, with tags of 8 or 16 bytes. */
import { type Cipheriv, createCipheriv } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'

const BLOCK = 16
/** NH hashes the message in pieces of this size. */
const PIECE = 1_024
/** Bytes by which the key of NH moves on for each further 4 bytes of tag (the Toeplitz shift). */
const SHIFT = 16
const LOW_64 = 0xffffffffffffffffn
const PRIME_36 = (1n << 36n) - 5n
const PRIME_64 = (1n << 64n) - 59n
/** Beyond 2^17 bytes of NH output (16 MiB of message) RFC 4418 takes another polynomial. */
const MESSAGE_BYTES_MAX = 16_777_216

export type UmacTag = (message: Bytes, nonce: Bytes) => Buffer

/** A MAC under a 16-byte key; nonces have 8 bytes, messages at most 16 MiB. */
export const umac = (key: Bytes, tagBytes: 8 | 16): UmacTag => {
  const streams = tagBytes / 4
  const nhKey = wordsOf(derive(key, 1, PIECE + (streams - 1) * SHIFT))
  const polyKeys = derive(key, 2, streams * 24)
  const innerKeys = derive(key, 3, streams * 64)
  const outerKeys = derive(key, 4, streams * 4)
  const streamKeys = Array.from({ length: streams }, (_, at) => ({
    nhAt: (at * SHIFT) / 4,
    poly: polyKeys.readBigUInt64BE(at * 24) & 0x01ffffff01ffffffn,
    inner: Array.from(
      { length: 8 },
      (__, word) => innerKeys.readBigUInt64BE(at * 64 + word * 8) % PRIME_36,
    ),
    outer: outerKeys.readUInt32BE(at * 4),
  }))
  const padCipher = blockCipher(derive(key, 0, BLOCK))
  return (message, nonce) => {
    if (message.length > MESSAGE_BYTES_MAX) throw new RangeError('a message too long for UMAC')
    const tag = padOf(padCipher, nonce, tagBytes)
    for (const [at, { nhAt, poly, inner, outer }] of streamKeys.entries()) {
      const hash = polynomial(pieces(message, nhKey, nhAt), poly)
      tag.writeUInt32BE(
        (innerProduct(hash, inner) ^ outer ^ tag.readUInt32BE(at * 4)) >>> 0,
        at * 4,
      )
    }
    return tag
  }
}

const blockCipher = (key: Bytes): Cipheriv =>
  createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)

/** KDF (section 3.2.1): AES over `index` and a counter, 8 bytes each. */
const derive = (key: Bytes, index: number, count: number): Buffer => {
  const blocks = Math.ceil(count / BLOCK)
  const counters = Buffer.alloc(blocks * BLOCK)
  for (let at = 0; at < blocks; at++) {
    counters.writeUInt8(index, at * BLOCK + 7)
    counters.writeUInt32BE(at + 1, at * BLOCK + 12)
  }
  return blockCipher(key).update(counters).subarray(0, count)
}

/** PDF (section 3.3.1): tags shorter than a block share one, chosen by the nonce's last bits. */
const padOf = (cipher: Cipheriv, nonce: Bytes, tagBytes: 8 | 16): Buffer => {
  const block = Buffer.alloc(BLOCK)
  block.set(nonce)
  const last = nonce.length - 1
  const index = tagBytes === 8 ? (block[last] as number) & 1 : 0
  if (tagBytes === 8) block[last] = (block[last] as number) & 0xfe
  const pad = cipher.update(block)
  return Buffer.from(pad.subarray(index * tagBytes, index * tagBytes + tagBytes))
}

/** Big-endian words, as the key of NH is read. */
const wordsOf = (bytes: Buffer): Uint32Array =>
  Uint32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32BE(at * 4))

/** L1-HASH (section 5.2): NH of each piece plus its length in bits; at least one piece. */
const pieces = (message: Bytes, key: Uint32Array, keyAt: number): readonly bigint[] => {
  const hashes: bigint[] = []
  for (let at = 0; at === 0 || at < message.length; at += PIECE) {
    const piece = message.subarray(at, at + PIECE)
    hashes.push((nh(piece, key, keyAt) + BigInt(piece.length * 8)) & LOW_64)
  }
  return hashes
}

/** Little-endian words of the message; what lies behind its end is zero. */
const wordAt = (bytes: Bytes, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24)

/** Sum of (m[i] + k[i]) * (m[i+4] + k[i+4]) modulo 2^64, in two halves of 32 bits. */
const nh = (piece: Bytes, key: Uint32Array, keyAt: number): bigint => {
  const blocks = Math.max(1, Math.ceil(piece.length / 32))
  let high = 0
  let low = 0
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 4; i++) {
      const at = block * 8 + i
      const a = (wordAt(piece, at * 4) + (key[keyAt + at] as number)) >>> 0
      const b = (wordAt(piece, at * 4 + 16) + (key[keyAt + at + 4] as number)) >>> 0
      const cross1 = (a >>> 16) * (b & 0xffff)
      const cross2 = (a & 0xffff) * (b >>> 16)
      const middle = cross1 + cross2
      const sum = low + (a & 0xffff) * (b & 0xffff) + (middle % 65_536) * 65_536
      low = sum % 4_294_967_296
      high =
        (high +
          (a >>> 16) * (b >>> 16) +
          Math.floor(middle / 65_536) +
          Math.floor(sum / 4_294_967_296)) %
        4_294_967_296
    }
  }
  return (BigInt(high) << 32n) | BigInt(low)
}

/** L2-HASH (section 5.3): nothing to do for one piece, else a polynomial over 2^64 - 59. */
const polynomial = (hashes: readonly bigint[], key: bigint): bigint => {
  const [only] = hashes
  if (hashes.length === 1 && only !== undefined) return only
  let value = 1n
  for (const hash of hashes) {
    if (hash >= 0xffffffff00000000n) {
      value = (value * key + PRIME_64 - 1n) % PRIME_64
      value = (value * key + hash - 59n) % PRIME_64
    } else {
      value = (value * key + hash) % PRIME_64
    }
  }
  return value
}

/** L3-HASH (section 5.4) of 16 bytes, of which the first eight are zero. */
const innerProduct = (hash: bigint, keys: readonly bigint[]): number => {
  let sum = 0n
  for (let at = 0; at < 4; at++) {
    sum += ((hash >> BigInt((3 - at) * 16)) & 0xffffn) * (keys[4 + at] ?? 0n)
  }
  return Number((sum % PRIME_36) & 0xffffffffn)
}
