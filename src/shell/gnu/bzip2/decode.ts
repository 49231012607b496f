/** bzip2 files taken apart, in slices. */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { crcOfByte } from './crc.ts'

/** How a file came apart. */
export type Bunzipped = 'ok' | 'stopped' | 'no magic' | 'broken' | 'bad crc' | 'short' | 'garbage'

const GROUP = 50
const LONGEST_CODE = 20
const BLOCK_UNIT = 100_000
const EMIT = 65_536

/** Whether bytes start like a bzip2 file. */
export const isBzip2 = (bytes: Bytes): boolean =>
  bytes[0] === 0x42 && bytes[1] === 0x5a && bytes[2] === 0x68 && isLevel(bytes[3] ?? 0)

const isLevel = (byte: number): boolean => byte >= 0x31 && byte <= 0x39

/** All streams of a file; `emit` answers false to stop. */
export function* bunzip2(
  sys: Sys,
  input: Bytes,
  emit: (piece: Bytes) => Run<boolean>,
): Run<Bunzipped> {
  let from = 0
  do {
    if (!isBzip2(input.subarray(from))) {
      if (from > 0) return 'garbage'
      return input.length < 4 && isStart(input) ? 'short' : 'no magic'
    }
    const bits = new BitSource(input, from + 4)
    const ended = yield* stream(sys, bits, {
      blockMax: ((input[from + 3] ?? 0) & 15) * BLOCK_UNIT,
      emit,
    })
    if (ended !== 'ok') return bits.isShort && ended !== 'stopped' ? 'short' : ended
    from = bits.nextByte
  } while (from < input.length)
  return 'ok'
}

const isStart = (bytes: Bytes): boolean =>
  [0x42, 0x5a, 0x68].slice(0, bytes.length).every((it, at) => it === bytes[at])

class BitSource {
  readonly #bytes: Bytes
  #at: number
  #held = 0
  #count = 0
  isShort = false

  constructor(bytes: Bytes, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  /** At most 24 bits. */
  take(width: number): number {
    while (this.#count < width) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) this.isShort = true
      this.#held = ((this.#held << 8) | (byte ?? 0)) >>> 0
      this.#count += 8
    }
    this.#count -= width
    const value = this.#held >>> this.#count
    this.#held &= (1 << this.#count) - 1
    return value
  }

  take32(): number {
    return this.take(16) * 65_536 + this.take(16)
  }

  /** Where the byte after the one begun stands. */
  get nextByte(): number {
    return this.#at - (this.#count >> 3)
  }
}

interface Way {
  readonly blockMax: number
  emit(piece: Bytes): Run<boolean>
}

function* stream(sys: Sys, bits: BitSource, way: Way): Run<Bunzipped> {
  let allCrc = 0
  for (;;) {
    const magic = [bits.take(16), bits.take(16), bits.take(16)].join(' ')
    const crc = bits.take32()
    if (magic === [0x1772, 0x4538, 0x5090].join(' ')) {
      return bits.isShort ? 'short' : crc === allCrc ? 'ok' : 'bad crc'
    }
    if (magic !== [0x3141, 0x5926, 0x5359].join(' ')) return 'broken'
    const made = yield* readBlock(sys, bits, way.blockMax)
    if (made === undefined) return 'broken'
    const found = yield* writeOut(sys, made, way)
    if (found === undefined) return 'stopped'
    if (found !== crc) return 'bad crc'
    allCrc = (((allCrc << 1) | (allCrc >>> 31)) ^ crc) >>> 0
  }
}

/** A block as its last column: `links` leads from each byte to the next. */
interface Block {
  readonly links: Uint32Array
  readonly start: number
}

function* readBlock(sys: Sys, bits: BitSource, blockMax: number): Run<Block | undefined> {
  const isRandomised = bits.take(1) === 1
  const start = bits.take(24)
  const rows = bits.take(16)
  const used: number[] = []
  for (let row = 0; row < 16; row++) {
    if (((rows >> (15 - row)) & 1) === 0) continue
    for (let column = 0; column < 16; column++) if (bits.take(1) === 1) used.push(row * 16 + column)
  }
  const tableCount = bits.take(3)
  const selectorCount = bits.take(15)
  if (isRandomised || used.length === 0 || tableCount < 2 || tableCount > 6) return undefined
  if (selectorCount === 0) return undefined
  const front = Array.from({ length: tableCount }, (_, at) => at)
  const selectors: number[] = []
  for (let at = 0; at < selectorCount; at++) {
    let place = 0
    while (bits.take(1) === 1) if (++place >= tableCount) return undefined
    const [selector = 0] = front.splice(place, 1)
    front.unshift(selector)
    selectors.push(selector)
  }
  const tables: Codes[] = []
  for (let at = 0; at < tableCount; at++) {
    const lengths = readLengths(bits, used.length + 2)
    if (lengths === undefined) return undefined
    tables.push(codesOf(lengths))
  }
  return yield* readSymbols(sys, bits, { used, selectors, tables, blockMax, start })
}

const readLengths = (bits: BitSource, count: number): number[] | undefined => {
  const lengths: number[] = []
  let now = bits.take(5)
  while (lengths.length < count) {
    if (now < 1 || now > LONGEST_CODE || bits.isShort) return undefined
    if (bits.take(1) === 0) lengths.push(now)
    else now += bits.take(1) === 0 ? 1 : -1
  }
  return lengths
}

/** By length: the first code, and the symbols in order. */
interface Codes {
  readonly firsts: readonly number[]
  readonly symbols: readonly (readonly number[])[]
}

const codesOf = (lengths: readonly number[]): Codes => {
  const symbols = Array.from({ length: LONGEST_CODE + 1 }, (): number[] => [])
  for (const [symbol, length] of lengths.entries()) symbols[length]?.push(symbol)
  const firsts: number[] = []
  let code = 0
  for (const own of symbols) {
    firsts.push(code)
    code = (code + own.length) * 2
  }
  return { firsts, symbols }
}

const readSymbol = (bits: BitSource, { firsts, symbols }: Codes): number | undefined => {
  let code = 0
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code = code * 2 + bits.take(1)
    const symbol = symbols[length]?.[code - (firsts[length] ?? 0)]
    if (symbol !== undefined) return symbol
  }
  return undefined
}

interface Coding {
  readonly used: readonly number[]
  readonly selectors: readonly number[]
  readonly tables: readonly Codes[]
  readonly blockMax: number
  readonly start: number
}

function* readSymbols(sys: Sys, bits: BitSource, coding: Coding): Run<Block | undefined> {
  const { blockMax, start } = coding
  const front = [...coding.used]
  const counts = new Uint32Array(256)
  const column = new Uint8Array(blockMax)
  let size = 0
  let [run, weight] = [0, 1]
  const append = (byte: number, times: number): boolean => {
    if (size + times > blockMax) return false
    column.fill(byte, size, size + times)
    counts[byte] = (counts[byte] ?? 0) + times
    size += times
    return true
  }
  for (let at = 0; ; at++) {
    const selector = coding.selectors[Math.floor(at / GROUP)]
    const table = selector === undefined ? undefined : coding.tables[selector]
    const symbol = table === undefined ? undefined : readSymbol(bits, table)
    if (symbol === undefined || bits.isShort) return undefined
    if (symbol < 2) {
      run += weight * (symbol + 1)
      weight *= 2
      if (run > blockMax) return undefined
      continue
    }
    if (run > 0 && !append(front[0] ?? 0, run)) return undefined
    ;[run, weight] = [0, 1]
    if (symbol === coding.used.length + 1) break
    const byte = front[symbol - 1] ?? 0
    front.copyWithin(1, 0, symbol - 1)
    front[0] = byte
    if (!append(byte, 1)) return undefined
    if (at % 16_384 === 0) yield* sys.pause()
  }
  if (start >= size) return undefined
  return { links: linksOf(column.subarray(0, size), counts), start }
}

/** The low byte of a link is the byte itself. */
const linksOf = (column: Bytes, counts: Uint32Array): Uint32Array => {
  const places = new Uint32Array(256)
  for (let byte = 1; byte < 256; byte++) {
    places[byte] = (places[byte - 1] ?? 0) + (counts[byte - 1] ?? 0)
  }
  const links = new Uint32Array(column.length)
  for (const [at, byte] of column.entries()) {
    const place = places[byte] ?? 0
    links[place] = ((links[place] ?? 0) & 0xff) | (at << 8)
    places[byte] = place + 1
  }
  for (const [at, byte] of column.entries()) links[at] = ((links[at] ?? 0) & ~0xff) | byte
  return links
}

/** The bytes with their runs unfolded; answers their checksum. */
function* writeOut(sys: Sys, { links, start }: Block, { emit }: Way): Run<number | undefined> {
  const out = new Uint8Array(EMIT + 256)
  let [size, crc, same, last] = [0, 0xffff_ffff, 0, -1]
  let at = (links[start] ?? 0) >>> 8
  for (let left = links.length; left > 0; left--) {
    const link = links[at] ?? 0
    const byte = link & 0xff
    at = link >>> 8
    let times = 1
    if (same === 4) {
      times = byte
      same = 0
    } else {
      same = byte === last ? same + 1 : 1
      last = byte
    }
    for (; times > 0; times--) {
      out[size++] = last
      crc = crcOfByte(crc, last)
    }
    if (same === 0) last = -1
    if (size >= EMIT || left === 1) {
      if (!(yield* emit(out.slice(0, size)))) return undefined
      size = 0
      yield* sys.pause()
    }
  }
  return ~crc >>> 0
}
