/** One block of a bzip2 file: moved to front, counted, coded (compress.c of bzip2 1.0.8). */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { codeLengths } from './code-lengths.ts'
import { sortRotations } from './rotations.ts'

const GROUP = 50
const ROUNDS = 4
const RUN_A = 0
const RUN_B = 1

/** Bits, highest first, as whole bytes. */
export class BitSink {
  #bytes = new Uint8Array(65_536)
  #size = 0
  #held = 0
  #count = 0

  /** The low `width` bits (at most 24) of a value. */
  put(width: number, value: number): void {
    this.#held = ((this.#held << width) | value) >>> 0
    this.#count += width
    while (this.#count >= 8) {
      this.#count -= 8
      if (this.#size === this.#bytes.length) {
        const larger = new Uint8Array(this.#size * 2)
        larger.set(this.#bytes)
        this.#bytes = larger
      }
      this.#bytes[this.#size++] = this.#held >>> this.#count
      this.#held &= (1 << this.#count) - 1
    }
  }

  put32(value: number): void {
    this.put(16, value >>> 16)
    this.put(16, value & 0xffff)
  }

  /** Fills up the last byte. */
  end(): void {
    if (this.#count > 0) this.put(8 - this.#count, 0)
  }

  /** The whole bytes so far, which are given away. */
  take(): Bytes {
    const bytes = this.#bytes.slice(0, this.#size)
    this.#size = 0
    return bytes
  }
}

/** Writes a block (run-length coded already) with its checksum. */
export function* writeBlock(sys: Sys, block: Bytes, crc: number, bits: BitSink): Run<void> {
  const order = yield* sortRotations(sys, block)
  for (const part of [0x3141, 0x5926, 0x5359]) bits.put(16, part)
  bits.put32(crc)
  bits.put(1, 0)
  bits.put(24, order.indexOf(0))
  const used = usedBytes(block, bits)
  const symbols = yield* moveToFront(sys, block, order, used)
  yield* writeSymbols(sys, symbols, used.length + 2, bits)
}

/** Which bytes occur, as two levels of 16 flags. */
const usedBytes = (block: Bytes, bits: BitSink): number[] => {
  const isUsed = new Uint8Array(256)
  for (const byte of block) isUsed[byte] = 1
  const rows = Array.from({ length: 16 }, (_, row) => isUsed.subarray(row * 16, row * 16 + 16))
  for (const row of rows) bits.put(1, row.includes(1) ? 1 : 0)
  for (const row of rows) if (row.includes(1)) for (const flag of row) bits.put(1, flag)
  return [...isUsed.keys()].filter((byte) => isUsed[byte] === 1)
}

function* moveToFront(
  sys: Sys,
  block: Bytes,
  order: Int32Array,
  used: readonly number[],
): Run<Uint16Array> {
  const front = [...used]
  const symbols = new Uint16Array(block.length + 1)
  let size = 0
  let zeros = 0
  const flush = (): void => {
    for (let left = zeros; left > 0; left = Math.floor((left - 1) / 2)) {
      symbols[size++] = left % 2 === 1 ? RUN_A : RUN_B
    }
    zeros = 0
  }
  for (let at = 0; at < order.length; at++) {
    const start = order[at] ?? 0
    const byte = block[start === 0 ? block.length - 1 : start - 1] ?? 0
    const place = front.indexOf(byte)
    if (place === 0) zeros++
    else {
      flush()
      front.copyWithin(1, 0, place)
      front[0] = byte
      symbols[size++] = place + 1
    }
    if (at % 65_536 === 0) yield* sys.pause()
  }
  flush()
  symbols[size++] = used.length + 1
  return symbols.subarray(0, size)
}

const tablesFor = (count: number): number =>
  count < 200 ? 2 : count < 600 ? 3 : count < 1200 ? 4 : count < 2400 ? 5 : 6

/** First lengths: the alphabet cut into parts that occur equally often. */
const firstTables = (symbols: Uint16Array, alphabet: number): Uint8Array[] => {
  const counts = new Int32Array(alphabet)
  for (const symbol of symbols) counts[symbol] = (counts[symbol] ?? 0) + 1
  const total = tablesFor(symbols.length)
  const tables: Uint8Array[] = []
  let left = symbols.length
  let from = 0
  for (let part = total; part > 0; part--) {
    const share = Math.floor(left / part)
    let to = from - 1
    let sum = 0
    while (sum < share && to < alphabet - 1) sum += counts[++to] ?? 0
    if (to > from && part !== total && part !== 1 && (total - part) % 2 === 1) {
      sum -= counts[to--] ?? 0
    }
    const lengths = new Uint8Array(alphabet).fill(15)
    if (to >= from) lengths.fill(0, from, to + 1)
    tables[part - 1] = lengths
    from = to + 1
    left -= sum
  }
  return tables
}

function* writeSymbols(sys: Sys, symbols: Uint16Array, alphabet: number, bits: BitSink): Run<void> {
  let tables = firstTables(symbols, alphabet)
  let selectors: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    selectors = []
    const counts = tables.map(() => new Int32Array(alphabet))
    for (let from = 0; from < symbols.length; from += GROUP) {
      const group = symbols.subarray(from, from + GROUP)
      const best = cheapest(tables, group)
      selectors.push(best)
      const own = counts[best] as Int32Array
      for (const symbol of group) own[symbol] = (own[symbol] ?? 0) + 1
      if (from % (GROUP * 1_000) === 0) yield* sys.pause()
    }
    tables = counts.map((own) => codeLengths(own))
  }
  writeTables(tables, selectors, bits)
  const codes = tables.map(codesOf)
  for (const [at, selector] of selectors.entries()) {
    const [lengths, values] = [tables[selector] as Uint8Array, codes[selector] as Int32Array]
    for (const symbol of symbols.subarray(at * GROUP, at * GROUP + GROUP)) {
      bits.put(lengths[symbol] ?? 0, values[symbol] ?? 0)
    }
    if (at % 1_000 === 0) yield* sys.pause()
  }
}

const cheapest = (tables: readonly Uint8Array[], group: Uint16Array): number => {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [at, lengths] of tables.entries()) {
    let cost = 0
    for (const symbol of group) cost += lengths[symbol] ?? 0
    if (cost < least) [best, least] = [at, cost]
  }
  return best
}

const writeTables = (
  tables: readonly Uint8Array[],
  selectors: readonly number[],
  bits: BitSink,
): void => {
  bits.put(3, tables.length)
  bits.put(15, selectors.length)
  const front = tables.map((_, at) => at)
  for (const selector of selectors) {
    const place = front.indexOf(selector)
    front.copyWithin(1, 0, place)
    front[0] = selector
    for (let one = 0; one < place; one++) bits.put(1, 1)
    bits.put(1, 0)
  }
  for (const lengths of tables) {
    let now = lengths[0] ?? 0
    bits.put(5, now)
    for (const length of lengths) {
      for (; now < length; now++) bits.put(2, 2)
      for (; now > length; now--) bits.put(2, 3)
      bits.put(1, 0)
    }
  }
}

/** Canonical codes: by length, then by symbol. */
const codesOf = (lengths: Uint8Array): Int32Array => {
  const codes = new Int32Array(lengths.length)
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
  let code = 0
  for (let length = least; length <= most; length++) {
    for (const [symbol, own] of lengths.entries()) if (own === length) codes[symbol] = code++
    code *= 2
  }
  return codes
}
