/**
 * gzip (RFC 1952) of a given text in a file of a given size: what fits in no other way than whole,
 * and whose size was promised before anybody compressed it. The end of the text is stored rather
 * than coded, as far as the promised size has room for it.
 */
import { crc32 } from 'node:zlib'
import type { Bytes } from '../base/bytes.ts'
import { blockOf } from './deflate-block.ts'
import { type Bits, bitsInto } from './deflate-tokens.ts'

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
  const block = blockOf(text)
  let bits = block.frameBits
  for (let n = 0; n < block.tokens; n++) bits += block.bits(n)
  return sizeWith(bits, 0)
}

/** The gzip file of `size` bytes that holds this text; undefined when it does not fit in there. */
export const gzipOfText = (text: Bytes, size: number): Bytes | undefined => {
  const block = blockOf(text)
  let tokenBits = block.frameBits
  let coded = 0
  let tokens = 0
  while (tokens < block.tokens && sizeWith(tokenBits, text.length - coded) > size) {
    tokenBits += block.bits(tokens)
    coded += block.bytes(tokens)
    tokens += 1
  }
  if (sizeWith(tokenBits, text.length - coded) > size) return undefined
  const file = new Uint8Array(size)
  file.set(HEADER)
  const bits = bitsInto(file, HEADER.length)
  block.put(bits, tokens)
  const rest = text.subarray(coded)
  pad(bits, size - TRAILER_BYTES - storedBytes(rest.length))
  const at = store(file, size - TRAILER_BYTES - storedBytes(rest.length), rest)
  const view = new DataView(file.buffer)
  view.setUint32(at, crc32(text), true)
  view.setUint32(at + 4, text.length, true)
  return file
}

/** Bytes of a file with so many bits in its first block and so many stored bytes. */
const sizeWith = (bits: number, stored: number): number =>
  HEADER.length + Math.ceil(bits / 8) + PADDING_BYTES_MIN + storedBytes(stored) + TRAILER_BYTES

const storedBytes = (bytes: number): number =>
  bytes + STORED_BLOCK_BYTES * Math.max(1, Math.ceil(bytes / STORED_BYTES_MAX))

/** Empty blocks up to the byte `until`, where whatever follows begins. */
const pad = (bits: Bits, until: number): void => {
  const from = bits.position()
  for (let first = 0; first < EMPTY_FIXED_MAX; first++) {
    for (let second = 0; second < EMPTY_FIXED_MAX; second++) {
      const at = afterEmpty(afterEmpty(from, first), second)
      if (at > until * 8 || (until * 8 - at) % (STORED_BLOCK_BYTES * 8) !== 0) continue
      putEmpty(bits, first)
      putEmpty(bits, second)
      for (let n = at / 8; n < until; n += STORED_BLOCK_BYTES) putEmpty(bits, 0)
      bits.flush()
      return
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
