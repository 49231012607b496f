/** .xz files as `xz -6` frames them; matches are looked for less thoroughly than by liblzma. */
import { crc32 } from 'node:zlib'
import { type Bytes, concat } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { crc64 } from './crc64.ts'
import { LzmaEncoder } from './lzma-encoder.ts'

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
/** Stream flags: CRC64. */
const FLAGS = Uint8Array.of(0, 4)
/** LZMA2 with a dictionary of 8 MiB. */
const BLOCK_HEADER = [0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00]
/** lc=3 lp=0 pb=2. */
const PROPERTIES = 0x5d
const CHUNK_PACKED_MAX = 60_000
const CHUNK_PLAIN_MAX = 2_000_000
const DICTIONARY = 8 * 1_048_576
const MATCH_MAX = 273
const NICE = 64
const TRIES = 24
const HASH_BITS = 16

/** A whole file. */
export function* xz(sys: Sys, input: Bytes): Run<Bytes> {
  const header = concat([Uint8Array.from(MAGIC), FLAGS, le32(crc32(FLAGS))])
  const blocks: Bytes[] = []
  const records: number[][] = []
  if (input.length > 0) {
    const head = withCrc(Uint8Array.from(BLOCK_HEADER))
    const packed = yield* lzma2(sys, input)
    const check = Buffer.alloc(8)
    check.writeBigUInt64LE(yield* crc64(sys, input))
    const bare = head.length + packed.length
    blocks.push(head, packed, new Uint8Array(-bare & 3), check)
    records.push([bare + check.length, input.length])
  }
  const index = Uint8Array.from([0, ...varint(records.length), ...records.flat().flatMap(varint)])
  const padded = withCrc(concat([index, new Uint8Array(-index.length & 3)]))
  const size = concat([le32(padded.length / 4 - 1), FLAGS])
  const footer = concat([le32(crc32(size)), size, Buffer.from('YZ')])
  return concat([header, ...blocks, padded, footer])
}

const le32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

const withCrc = (bytes: Bytes): Bytes => concat([bytes, le32(crc32(bytes))])

const varint = (value: number): number[] => {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return [...bytes, left]
}

/** Chunks of an LZMA2 stream, with the end mark. */
function* lzma2(sys: Sys, input: Bytes): Run<Bytes> {
  const parts: Bytes[] = []
  const encoder = new LzmaEncoder()
  const finder = new MatchFinder(input)
  let at = 0
  let [needsDictionary, needsProperties, needsReset] = [true, true, false]
  while (at < input.length) {
    const from = at
    const end = Math.min(input.length, from + CHUNK_PLAIN_MAX)
    while (at < end && encoder.size < CHUNK_PACKED_MAX) {
      at += encodeOne(encoder, finder, input, { at, end })
      if (at % 64 === 0) yield* sys.pause()
    }
    const packed = encoder.take()
    const size = at - from
    if (packed.length >= size) {
      for (let start = from; start < at; start += 65_536) {
        const piece = input.subarray(start, Math.min(at, start + 65_536))
        const control = needsDictionary ? 1 : 2
        parts.push(Uint8Array.of(control, (piece.length - 1) >> 8, (piece.length - 1) & 255), piece)
        needsDictionary = false
      }
      encoder.reset()
      needsReset = true
      continue
    }
    const control = needsDictionary ? 0xe0 : needsProperties ? 0xc0 : needsReset ? 0xa0 : 0x80
    const [plain, less] = [size - 1, packed.length - 1]
    const head = [control | (plain >> 16), (plain >> 8) & 255, plain & 255, less >> 8, less & 255]
    parts.push(Uint8Array.from(needsProperties ? [...head, PROPERTIES] : head), packed)
    ;[needsDictionary, needsProperties, needsReset] = [false, false, false]
  }
  parts.push(Uint8Array.of(0))
  return concat(parts)
}

/** One literal or match; answers how many bytes it stands for. */
const encodeOne = (
  encoder: LzmaEncoder,
  finder: MatchFinder,
  input: Bytes,
  { at, end }: { at: number; end: number },
): number => {
  const most = Math.min(MATCH_MAX, end - at)
  let [length, distance] = [0, 0]
  for (const repeat of encoder.repeats) {
    const same = sameBytes(input, at, at - repeat - 1, most)
    if (same > length) [length, distance] = [same, repeat]
  }
  const found = finder.longest(at, most)
  if (found.length > length + 1) [length, distance] = [found.length, found.distance]
  if (length < 2) {
    encoder.literal(input, at)
    finder.note(at)
    return 1
  }
  encoder.match(at, length, distance)
  for (let step = 0; step < length; step++) finder.note(at + step)
  return length
}

const sameBytes = (input: Bytes, at: number, before: number, most: number): number => {
  if (before < 0) return 0
  let same = 0
  while (same < most && input[at + same] === input[before + same]) same++
  return same
}

/** Where the last bytes alike stood, by a hash of three. */
class MatchFinder {
  readonly #input: Bytes
  readonly #heads = new Int32Array(2 ** HASH_BITS).fill(-1)
  readonly #before: Int32Array

  constructor(input: Bytes) {
    this.#input = input
    this.#before = new Int32Array(input.length)
  }

  #hash(at: number): number {
    const [a = 0, b = 0, c = 0] = [this.#input[at], this.#input[at + 1], this.#input[at + 2]]
    return Math.imul((a << 16) | (b << 8) | c, 0x9e37_79b1) >>> (32 - HASH_BITS)
  }

  note(at: number): void {
    const hash = this.#hash(at)
    this.#before[at] = this.#heads[hash] ?? -1
    this.#heads[hash] = at
  }

  longest(at: number, most: number): { readonly length: number; readonly distance: number } {
    let [length, distance] = [0, 0]
    let start = this.#heads[this.#hash(at)] ?? -1
    for (let left = TRIES; left > 0 && start >= 0 && at - start <= DICTIONARY; left--) {
      const same = sameBytes(this.#input, at, start, most)
      const isFar = same === 3 && at - start > 4_096
      if (same > Math.max(length, 2) && !isFar) [length, distance] = [same, at - start - 1]
      if (length >= NICE) break
      start = this.#before[start] ?? -1
    }
    return { length, distance }
  }
}
