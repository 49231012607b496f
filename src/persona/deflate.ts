/**
 * gzip (RFC 1952) of exactly a given size. Our own encoder, because zlib's output differs between
 * its versions and processors, and bytes once served must stay the same.
 */
import assert from 'node:assert'
import { crc32 } from 'node:zlib'
import type { ByteString, Bytes } from '../base/bytes.ts'
import {
  type Bits,
  bitsInto,
  HASH_BITS,
  MATCH_MAX,
  matchAt,
  putLiteral,
  putMatch,
} from './deflate-tokens.ts'

/** Deflate, no name, no time, best compression, Unix: what `gzip -9n` writes. */
const HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]
const TRAILER_BYTES = 8
/** LEN and NLEN of a stored block. */
const STORED_HEADER_BYTES = 4
/** The longest token: length code 8 + 5 bits, distance code 5 + 13 bits. */
const TOKEN_BITS_MAX = 31
/** End of the first block, header of the second, and at most 7 bits up to the next byte. */
const END_BITS = 7 + 3 + 7

/**
 * A valid gzip file of `size` bytes (27 at least) that holds the beginning of an endless text: a
 * block of fixed Huffman codes, then the few bytes that are left over, stored. `nextText` gives
 * the text piece by piece.
 */
export const gzipOfSize = (size: number, nextText: () => ByteString): Bytes => {
  const file = new Uint8Array(size)
  file.set(HEADER)
  const end = size - TRAILER_BYTES
  const text = new Text(nextText, size * 3)
  const bits = bitsInto(file, HEADER.length)
  bits.put(0b010, 3)
  const bitsMax = (end - STORED_HEADER_BYTES) * 8 - TOKEN_BITS_MAX - END_BITS
  const taken = compress(text, bits, bitsMax)
  bits.put(0, 7)
  bits.put(0b001, 3)
  const at = bits.flush()
  const rest = end - at - STORED_HEADER_BYTES
  assert(rest >= 0 && rest < MATCH_MAX, 'the rest of a gzip file fits')
  const view = new DataView(file.buffer)
  view.setUint16(at, rest, true)
  view.setUint16(at + 2, ~rest & 0xffff, true)
  text.fill(taken + rest)
  file.set(text.bytes.subarray(taken, taken + rest), at + STORED_HEADER_BYTES)
  view.setUint32(end, crc32(text.bytes.subarray(0, taken + rest)), true)
  view.setUint32(end + 4, taken + rest, true)
  return file
}

/** As much of an endless text as was asked for. */
class Text {
  bytes: Buffer
  #filled = 0
  readonly #next: () => ByteString

  constructor(next: () => ByteString, bytes: number) {
    this.#next = next
    this.bytes = Buffer.alloc(bytes)
  }

  /** Makes the text reach at least so far. */
  fill(until: number): void {
    while (this.#filled < until) {
      const piece = this.#next()
      if (this.#filled + piece.length > this.bytes.length) {
        this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length + piece.length)])
      }
      this.bytes.write(piece, this.#filled, 'latin1')
      this.#filled += piece.length
    }
  }
}

/** Greedy LZ77 over the newest place of each four bytes; answers how much of the text went in. */
const compress = (text: Text, bits: Bits, bitsMax: number): number => {
  const newest = new Int32Array(1 << HASH_BITS).fill(-1)
  let at = 0
  while (bits.position() <= bitsMax) {
    text.fill(at + MATCH_MAX)
    const match = matchAt(text.bytes, at, newest)
    if (match === undefined) {
      putLiteral(bits, text.bytes[at] ?? 0)
      at += 1
      continue
    }
    putMatch(bits, match)
    at += match.bytes
  }
  return at
}
