/** Deflate's tokens (RFC 1951) in fixed Huffman codes: bits, matches, and how they are found. */
import type { Bytes } from '../base/bytes.ts'

export interface Bits {
  /** Appends the low `count` bits (24 at most), lowest first. */
  put(value: number, count: number): void
  position(): number
  /** Writes what is held back; answers the next whole byte. */
  flush(): number
}

/** Writes bits into a file, from a whole byte on. */
export const bitsInto = (file: Uint8Array, fromByte: number): Bits => {
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
/** Bytes of the longest match. */
export const MATCH_MAX = 258
/** Size of the table of newest places, as a power of two. */
export const HASH_BITS = 15

export interface Match {
  readonly bytes: number
  readonly distance: number
}

/** What stands here and stood before, within the window; notes the place. */
export const matchAt = (text: Bytes, at: number, newest: Int32Array): Match | undefined => {
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

/** One byte as it is. */
export const putLiteral = (bits: Bits, byte: number): void =>
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

/** A copy of what stood `distance` bytes before. */
export const putMatch = (bits: Bits, { bytes, distance }: Match): void => {
  const code = LENGTHS.codes[bytes] ?? 0
  if (code < 23) bits.put(reversed(code + 1, 7), 7)
  else bits.put(reversed(0xc0 + code - 23, 8), 8)
  bits.put(bytes - (LENGTHS.starts[code] ?? 0), LENGTH_EXTRA[code] ?? 0)
  const far = DISTANCES.codes[distance] ?? 0
  bits.put(reversed(far, 5), 5)
  bits.put(distance - (DISTANCES.starts[far] ?? 0), DISTANCE_EXTRA[far] ?? 0)
}

/** A symbol of one of deflate's alphabets, and the bits that follow it. */
export interface CodeSymbol {
  readonly symbol: number
  readonly extra: number
  readonly extraBits: number
}

const symbolsOf = (
  { starts, codes }: ReturnType<typeof tableOf>,
  first: number,
  extra: readonly number[],
): readonly CodeSymbol[] =>
  Array.from(codes, (code, value) => ({
    symbol: first + code,
    extra: value - (starts[code] ?? 0),
    extraBits: extra[code] ?? 0,
  }))
const LENGTH_SYMBOLS = symbolsOf(LENGTHS, 257, LENGTH_EXTRA)
const DISTANCE_SYMBOLS = symbolsOf(DISTANCES, 0, DISTANCE_EXTRA)
const NOTHING: CodeSymbol = { symbol: 0, extra: 0, extraBits: 0 }

/** How a match's length is told. */
export const lengthSymbol = (bytes: number): CodeSymbol => LENGTH_SYMBOLS[bytes] ?? NOTHING
/** How far back a match lies is told. */
export const distanceSymbol = (distance: number): CodeSymbol =>
  DISTANCE_SYMBOLS[distance] ?? NOTHING
