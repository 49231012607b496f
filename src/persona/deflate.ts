/**
 * gzip (RFC 1952) of exactly a given size. Our own encoder, because zlib's output differs between
 * its versions and processors, and bytes once served must stay the same.
 */
import assert from 'node:assert'
import { crc32 } from 'node:zlib'
import type { ByteString, Bytes } from '../base/bytes.ts'

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

interface Bits {
  /** Appends the low `count` bits (24 at most), lowest first. */
  put(value: number, count: number): void
  position(): number
  /** Writes what is held back; answers the next whole byte. */
  flush(): number
}

const bitsInto = (file: Uint8Array, fromByte: number): Bits => {
  let at = fromByte
  let hold = 0
  let held = 0
  return {
    put: (value, count) => {
      hold |= value << held
      held += count
      while (held >= 8) {
        file[at] = hold & 0xff
        at += 1
        hold >>>= 8
        held -= 8
      }
    },
    position: () => at * 8 + held,
    flush: () => {
      if (held > 0) file[at] = hold & 0xff
      return held > 0 ? at + 1 : at
    },
  }
}

const WINDOW = 32_768
const MATCH_MIN = 4
const MATCH_MAX = 258
const HASH_BITS = 15

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

interface Match {
  readonly bytes: number
  readonly distance: number
}

const matchAt = (text: Bytes, at: number, newest: Int32Array): Match | undefined => {
  const key = (byte: number): number => text[at + byte] ?? 0
  const word = key(0) | (key(1) << 8) | (key(2) << 16) | (key(3) << 24)
  const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
  const before = newest[hash] ?? -1
  newest[hash] = at
  if (before < 0 || at - before > WINDOW) return undefined
  let bytes = 0
  while (bytes < MATCH_MAX && text[before + bytes] === text[at + bytes]) bytes += 1
  return bytes < MATCH_MIN ? undefined : { bytes, distance: at - before }
}

const reversed = (value: number, count: number): number => {
  let answer = 0
  for (let n = 0; n < count; n++) answer |= ((value >>> n) & 1) << (count - 1 - n)
  return answer
}

/** Fixed codes of all bytes, 8 or 9 bits long (RFC 1951 3.2.6), ready to be put. */
const LITERALS = Uint16Array.from({ length: 256 }, (_, byte) =>
  byte < 144 ? reversed(0x30 + byte, 8) : reversed(0x190 + byte - 144, 9),
)

const putLiteral = (bits: Bits, byte: number): void =>
  bits.put(LITERALS[byte] ?? 0, byte < 144 ? 8 : 9)

/** Extra bits of length codes 257..285 and of distance codes 0..29 (RFC 1951 3.2.5). */
const LENGTH_EXTRA = [...'00000000111122223333444455550'].map(Number)
const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1))

/** The first value of each code, and the code of each value up to `most`. */
const tableOf = (first: number, extra: readonly number[], most: number) => {
  const starts: number[] = []
  const codes = new Uint8Array(most + 1)
  let start = first
  extra.forEach((count, code) => {
    starts.push(start)
    codes.fill(code, start, start + (1 << count))
    start += 1 << count
  })
  return { starts, codes }
}
const LENGTHS = tableOf(3, LENGTH_EXTRA, MATCH_MAX)
/** The longest match has a code of its own, without extra bits. */
LENGTHS.codes[MATCH_MAX] = 28
LENGTHS.starts[28] = MATCH_MAX
const DISTANCES = tableOf(1, DISTANCE_EXTRA, WINDOW)

const putMatch = (bits: Bits, { bytes, distance }: Match): void => {
  const code = LENGTHS.codes[bytes] ?? 0
  if (code < 23) bits.put(reversed(code + 1, 7), 7)
  else bits.put(reversed(0xc0 + code - 23, 8), 8)
  bits.put(bytes - (LENGTHS.starts[code] ?? 0), LENGTH_EXTRA[code] ?? 0)
  const far = DISTANCES.codes[distance] ?? 0
  bits.put(reversed(far, 5), 5)
  bits.put(distance - (DISTANCES.starts[far] ?? 0), DISTANCE_EXTRA[far] ?? 0)
}
