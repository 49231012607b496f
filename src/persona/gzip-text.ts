/**
 * gzip (RFC 1952) of a given text in a file of a given size: what fits in no other way than whole,
 * and whose size was promised before anybody compressed it. The end of the text is stored rather
 * than coded, as far as the promised size has room for it.
 */
import { crc32 } from 'node:zlib'
import type { Bytes } from '../base/bytes.ts'
import { type Bits, bitsInto, HASH_BITS, matchAt, putLiteral, putMatch } from './deflate-tokens.ts'

/** Deflate, no name, no time, Unix: what `gzip -n` writes. */
const HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
const TRAILER_BYTES = 8
const STORED_BYTES_MAX = 65_535
/** Its header and lengths, when it begins at a whole byte. */
const STORED_BLOCK_BYTES = 5
/** Empty blocks can fill any number of bytes from here on. */
const PADDING_BYTES_MIN = 32
const EMPTY_FIXED_MAX = 8

/** Bytes that are enough for the file `gzipOfText` makes of a text, and hardly too many. */
export const gzipBytes = (text: Bytes): number => {
  const bits = bitsInto(new Uint8Array(roomFor(text)), 0)
  compress(text, bits, () => false)
  return sizeWith(bits.position(), 0)
}

/** The gzip file of `size` bytes that holds this text; undefined when it does not fit in there. */
export const gzipOfText = (text: Bytes, size: number): Bytes | undefined => {
  const file = new Uint8Array(Math.max(size, roomFor(text)))
  file.set(HEADER)
  const bits = bitsInto(file, HEADER.length)
  bits.put(0b010, 3)
  const headBits = HEADER.length * 8
  const taken = compress(text, bits, (at) => {
    return sizeWith(bits.position() - headBits - 3, text.length - at) <= size
  })
  const least = sizeWith(bits.position() - headBits - 3, text.length - taken)
  if (least > size) return undefined
  bits.put(0, 7)
  const rest = text.subarray(taken)
  const spare = size - TRAILER_BYTES - storedBytes(rest.length)
  let at = pad(bits, spare)
  at = store(file, at, rest)
  const view = new DataView(file.buffer)
  view.setUint32(at, crc32(text), true)
  view.setUint32(at + 4, text.length, true)
  return file.subarray(0, size)
}

const roomFor = (text: Bytes): number => Math.ceil(text.length * 1.2) + 1_024

/** Bytes of a file with so many bits of tokens and so many stored bytes. */
const sizeWith = (bits: number, stored: number): number =>
  HEADER.length +
  Math.ceil((bits + 10) / 8) +
  PADDING_BYTES_MIN +
  storedBytes(stored) +
  TRAILER_BYTES

const storedBytes = (bytes: number): number =>
  bytes + STORED_BLOCK_BYTES * Math.max(1, Math.ceil(bytes / STORED_BYTES_MAX))

/** Greedy LZ77 until the text ends or `isEnough` at a place; answers how much went in. */
const compress = (text: Bytes, bits: Bits, isEnough: (at: number) => boolean): number => {
  const newest = new Int32Array(1 << HASH_BITS).fill(-1)
  let at = 0
  while (at < text.length && !isEnough(at)) {
    const match = at + 4 <= text.length ? matchAt(text, at, newest) : undefined
    if (match === undefined) {
      putLiteral(bits, text[at] ?? 0)
      at += 1
      continue
    }
    const bytes = Math.min(match.bytes, text.length - at)
    putMatch(bits, { bytes, distance: match.distance })
    at += bytes
  }
  return at
}

/** Empty blocks up to the byte `until`, where whatever follows begins; answers that place. */
const pad = (bits: Bits, until: number): number => {
  const from = bits.position()
  for (let first = 0; first < EMPTY_FIXED_MAX; first++) {
    for (let second = 0; second < EMPTY_FIXED_MAX; second++) {
      const at = afterEmpty(afterEmpty(from, first), second)
      if (at > until * 8 || (until * 8 - at) % (STORED_BLOCK_BYTES * 8) !== 0) continue
      putEmpty(bits, first)
      putEmpty(bits, second)
      for (let n = at / 8; n < until; n += STORED_BLOCK_BYTES) putEmpty(bits, 0)
      return bits.flush()
    }
  }
  throw new Error(`a gzip file has no padding up to byte ${until}`)
}

/** The bit where an empty stored block ends that so many empty fixed ones precede. */
const afterEmpty = (from: number, fixed: number): number =>
  Math.ceil((from + fixed * 10 + 3) / 8) * 8 + 32

const putEmpty = (bits: Bits, fixed: number): void => {
  for (let n = 0; n < fixed; n++) bits.put(0b010, 10)
  bits.put(0, 3)
  bits.put(0, (8 - (bits.position() % 8)) % 8)
  bits.put(0, 16)
  bits.put(0xffff, 16)
}

/** The rest of a text in stored blocks, the last of which ends the stream. */
const store = (file: Bytes, from: number, rest: Bytes): number => {
  const view = new DataView(file.buffer)
  let at = from
  let done = 0
  do {
    const bytes = Math.min(rest.length - done, STORED_BYTES_MAX)
    file[at] = done + bytes === rest.length ? 1 : 0
    view.setUint16(at + 1, bytes, true)
    view.setUint16(at + 3, ~bytes & 0xffff, true)
    file.set(rest.subarray(done, done + bytes), at + STORED_BLOCK_BYTES)
    at += STORED_BLOCK_BYTES + bytes
    done += bytes
  } while (done < rest.length)
  return at
}
