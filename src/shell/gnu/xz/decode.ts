/** .xz files taken apart, in slices (The .xz File Format, 1.0.4). */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type Bytes, concat } from '../../../base/bytes.ts'
import { HELD_BYTES_MAX } from '../../../base/limits.ts'
import type { Run, Sys } from '../../program.ts'
import { crc64 } from './crc64.ts'
import { type Dictionary, LzmaDecoder, propertiesOf } from './lzma-decoder.ts'

/** What went wrong, in xz's words. */
export type XzProblem =
  | 'File format not recognized'
  | 'Unexpected end of input'
  | 'Compressed data is corrupt'
  | 'Unsupported options'

/** What a stream's index says of each block. */
export interface XzStream {
  readonly blocks: number
  readonly packed: number
  readonly plain: number
  readonly check: number
}

const HEADER = 12
const MAGIC = 'fd377a585a00'
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
const EMIT = 65_536

export const isXz = (bytes: Bytes): boolean =>
  Buffer.from(bytes.subarray(0, 6)).toString('hex') === MAGIC

/** All streams of a file; `emit` answers false to stop. */
export function* unxz(
  sys: Sys,
  input: Bytes,
  emit: (piece: Bytes) => Run<boolean>,
): Run<readonly XzStream[] | XzProblem | 'stopped'> {
  const streams: XzStream[] = []
  for (let from = 0; from < input.length || from === 0; ) {
    const rest = input.subarray(from)
    const padding = rest.findIndex((byte) => byte !== 0)
    if (from > 0 && padding !== 0) {
      const size = padding < 0 ? rest.length : padding
      if (size % 4 !== 0) return 'Compressed data is corrupt'
      from += size
      continue
    }
    const state = { at: from + HEADER }
    const stream = yield* readStream(sys, input, { from, state, emit })
    if (typeof stream === 'string') return stream
    streams.push(stream)
    from = state.at
  }
  return streams
}

interface Way {
  readonly from: number
  readonly state: { at: number }
  emit(piece: Bytes): Run<boolean>
}

function* readStream(
  sys: Sys,
  input: Bytes,
  { from, state, emit }: Way,
): Run<XzStream | XzProblem | 'stopped'> {
  const head = input.subarray(from, from + HEADER)
  if (from === 0 && !isXz(head)) return 'File format not recognized'
  if (head.length < HEADER) return 'Unexpected end of input'
  if (!isXz(head)) return 'Compressed data is corrupt'
  if (u32(head, 8) !== crc32(head.subarray(6, 8))) return 'Compressed data is corrupt'
  const check = head[7] ?? 0
  if (head[6] !== 0 || check > 15) return 'Unsupported options'
  let [blocks, plain] = [0, 0]
  for (;;) {
    const size = input[state.at]
    if (size === undefined) return 'Unexpected end of input'
    if (size === 0) break
    const found = yield* readBlock(sys, input, { check, state, emit })
    if (typeof found === 'string') return found
    blocks++
    plain += found
  }
  const ended = readIndex(input, state)
  if (ended !== undefined) return ended
  return { blocks, packed: state.at - from, plain, check }
}

const u32 = (bytes: Bytes, at: number): number =>
  Buffer.from(bytes.subarray(at, at + 4)).readUInt32LE()

/** Index and footer: their checksums tell enough. */
const readIndex = (input: Bytes, state: { at: number }): XzProblem | undefined => {
  const from = state.at
  let at = from + 1
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = input[at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128 || factor > 2 ** 56) return value
    }
  }
  const count = varint()
  for (let left = count * 2; left > 0 && at < input.length; left--) varint()
  at += -(at - from) & 3
  if (at + 4 + HEADER > input.length) return 'Unexpected end of input'
  if (u32(input, at) !== crc32(input.subarray(from, at))) return 'Compressed data is corrupt'
  const footer = input.subarray(at + 4, at + 4 + HEADER)
  const isWhole = u32(footer, 0) === crc32(footer.subarray(4, 10))
  if (!isWhole || footer[10] !== 0x59 || footer[11] !== 0x5a) return 'Compressed data is corrupt'
  state.at = at + 4 + HEADER
  return undefined
}

/** Answers how many bytes the block stands for. */
function* readBlock(
  sys: Sys,
  input: Bytes,
  { check, state, emit }: { check: number } & Omit<Way, 'from'>,
): Run<number | XzProblem | 'stopped'> {
  const from = state.at
  const size = ((input[from] ?? 0) + 1) * 4
  const header = input.subarray(from, from + size)
  if (header.length < size) return 'Unexpected end of input'
  if (u32(header, size - 4) !== crc32(header.subarray(0, size - 4))) {
    return 'Compressed data is corrupt'
  }
  const flags = header[1] ?? 0
  let at = 2
  for (const flag of [0x40, 0x80]) {
    if ((flags & flag) === 0) continue
    while ((header[at++] ?? 0) >= 128);
  }
  const isPlainLzma2 = (flags & 3) === 0 && header[at] === 0x21 && header[at + 1] === 1
  if (!isPlainLzma2) return 'Unsupported options'
  state.at = from + size
  const sums = summing(sys, check)
  const plain = yield* readChunks(sys, input, state, function* (piece) {
    yield* sums.add(piece)
    return yield* emit(piece)
  })
  if (typeof plain === 'string') return plain
  state.at += -(state.at - from) & 3
  const wanted = input.subarray(state.at, state.at + (CHECK_SIZES[check] ?? 0))
  if (wanted.length < (CHECK_SIZES[check] ?? 0)) return 'Unexpected end of input'
  state.at += wanted.length
  const found = yield* sums.end()
  return found === undefined || found.equals(wanted) ? plain : 'Compressed data is corrupt'
}

interface Sums {
  add(piece: Bytes): Run<void>
  end(): Run<Buffer | undefined>
}

/** The check of a block: CRC32, CRC64, SHA-256; others are not looked at, as by xz. */
const summing = (sys: Sys, check: number): Sums => {
  const hash = createHash('sha256')
  const held: Bytes[] = []
  let crc = 0
  return {
    *add(piece) {
      if (check === 1) crc = crc32(piece, crc)
      else if (check === 4) held.push(piece)
      else if (check === 10) hash.update(piece)
    },
    *end() {
      const bytes = Buffer.alloc(check === 1 ? 4 : 8)
      if (check === 1) bytes.writeUInt32LE(crc)
      else if (check === 4) bytes.writeBigUInt64LE(yield* crc64(sys, concat(held)))
      else return check === 10 ? hash.digest() : undefined
      return bytes
    },
  }
}

class Window implements Dictionary {
  #bytes = new Uint8Array(EMIT)
  #from = 0
  size = 0

  put(byte: number): void {
    if (this.size === this.#bytes.length) {
      const larger = new Uint8Array(this.size * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.size++] = byte
  }

  back(distance: number): number {
    return this.#bytes[this.size - 1 - distance] ?? 0
  }

  /** What came since the last time. */
  fresh(): Bytes {
    const piece = this.#bytes.slice(this.#from, this.size)
    this.#from = this.size
    return piece
  }
}

function* readChunks(
  sys: Sys,
  input: Bytes,
  state: { at: number },
  emit: (piece: Bytes) => Run<boolean>,
): Run<number | XzProblem | 'stopped'> {
  const out = new Window()
  let decoder: LzmaDecoder | undefined
  for (;;) {
    const control = input[state.at++]
    if (control === undefined) return 'Unexpected end of input'
    if (control === 0) return out.size
    if (control > 2 && control < 0x80) return 'Compressed data is corrupt'
    if (out.size > HELD_BYTES_MAX) return 'Compressed data is corrupt'
    const [a = 0, b = 0, c = 0, d = 0] = input.subarray(state.at, state.at + 4)
    if (control < 0x80) {
      const piece = input.subarray(state.at + 2, state.at + 3 + a * 256 + b)
      for (const byte of piece) out.put(byte)
      if (!(yield* emit(out.fresh()))) return 'stopped'
      if (piece.length < a * 256 + b + 1) return 'Unexpected end of input'
      state.at += 2 + piece.length
      continue
    }
    const [plain, packed] = [((control & 31) << 16) + a * 256 + b + 1, c * 256 + d + 1]
    state.at += 4
    if (control >= 0xc0) {
      const properties = propertiesOf(input[state.at++] ?? 255)
      if (properties === undefined) return 'Compressed data is corrupt'
      decoder = new LzmaDecoder(out, properties)
    } else if (control >= 0xa0) decoder?.reset()
    const chunk = input.subarray(state.at, state.at + packed)
    if (decoder === undefined) return 'Compressed data is corrupt'
    const isFine: boolean = yield* decoder.decode(chunk, plain, sys.pause)
    if (!(yield* emit(out.fresh()))) return 'stopped'
    if (chunk.length < packed) return 'Unexpected end of input'
    if (!isFine) return 'Compressed data is corrupt'
    state.at += packed
    yield* sys.pause()
  }
}
