/** Deflate backwards (RFC 1951), in slices: a bomb takes its visitor's own time and quota. */
import { type Bytes, copyOf } from '../../base/bytes.ts'
import type { Run, Sys } from '../program.ts'

/** How the stream ended: where the next byte stands, or what is wrong with it. */
export type Inflated = { readonly end: number } | 'broken' | 'short'

const WINDOW = 32_768
const EMIT = 65_536
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]
const DISTANCE_BASE = Array.from({ length: 30 }, (_, code) =>
  code < 4 ? code + 1 : (2 + (code % 2)) * 2 ** ((code >> 1) - 1) + 1,
)
/** Order in which lengths of the code of codes stand (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Codes by their next bits: symbol * 16 + length; 0 where no code is. */
interface Codes {
  readonly table: Uint16Array
  readonly bits: number
}

/** Decodes `input` from `from`; `emit` gets pieces of at most some 64 KiB. */
export function* inflate(
  sys: Sys,
  input: Bytes,
  from: number,
  emit: (piece: Bytes) => Run<boolean>,
): Run<Inflated> {
  const state = new Bits(input, from)
  const out = new Output()
  for (let isLast = false; !isLast; ) {
    isLast = state.take(1) === 1
    const kind = state.take(2)
    if (state.isShort) return 'short'
    if (kind === 3) return 'broken'
    if (kind === 0) {
      let left = state.storedLength()
      if (left < 0) return state.isShort ? 'short' : 'broken'
      while (left > 0) {
        const count = out.copy(input, state.at, left)
        if (count === 0) return 'short'
        state.at += count
        left -= count
        if (out.isFull && !(yield* out.hand(emit))) return 'broken'
        yield* sys.pause()
      }
      continue
    }
    const codes = kind === 1 ? fixedCodes() : dynamicCodes(state)
    if (codes === undefined) return state.isShort ? 'short' : 'broken'
    for (;;) {
      const went = decode(state, out, codes)
      if (went === 'broken' || went === 'short') return went
      if (out.isFull && !(yield* out.hand(emit))) return 'broken'
      yield* sys.pause()
      if (went === 'over') break
    }
  }
  if (!(yield* out.hand(emit))) return 'broken'
  return { end: state.byteEnd() }
}

/** Bits of the input, the lowest of each byte first. */
class Bits {
  at: number
  isShort = false
  readonly #input: Bytes
  #held = 0
  #count = 0

  constructor(input: Bytes, from: number) {
    this.#input = input
    this.at = from
  }

  take(count: number): number {
    while (this.#count < count) this.#fill()
    const value = this.#held & ((1 << count) - 1)
    this.#held >>>= count
    this.#count -= count
    return value
  }

  /** The symbol the next bits mean; -1 when they mean none. */
  symbol({ table, bits }: Codes): number {
    while (this.#count < bits && this.at < this.#input.length) this.#fill()
    const entry = table[this.#held & ((1 << bits) - 1)] ?? 0
    const length = entry & 15
    if (length === 0 || length > this.#count) {
      this.isShort = this.at >= this.#input.length
      return -1
    }
    this.#held >>>= length
    this.#count -= length
    return entry >> 4
  }

  /** Length of a stored block; -1 when its two copies differ. */
  storedLength(): number {
    this.at = this.byteEnd()
    this.#held = 0
    this.#count = 0
    const length = this.take(16)
    const check = this.take(16)
    return this.isShort || length !== (~check & 0xffff) ? -1 : length
  }

  /** Where the next whole byte stands. */
  byteEnd(): number {
    return this.at - (this.#count >> 3)
  }

  #fill(): void {
    const byte = this.#input[this.at]
    if (byte === undefined) this.isShort = true
    else this.at++
    this.#held |= (byte ?? 0) << this.#count
    this.#count += 8
  }
}

/** The last 32 KiB and what is to be handed on. */
class Output {
  readonly #bytes = new Uint8Array(WINDOW + EMIT + 512)
  #at = 0
  #sent = 0

  get isFull(): boolean {
    return this.#at >= WINDOW + EMIT
  }

  put(byte: number): void {
    this.#bytes[this.#at++] = byte
  }

  /** False when the distance reaches before the beginning. */
  repeat(distance: number, length: number): boolean {
    if (distance > this.#at) return false
    const bytes = this.#bytes
    for (let left = length; left > 0; left--) {
      bytes[this.#at] = bytes[this.#at - distance] ?? 0
      this.#at++
    }
    return true
  }

  /** Takes stored bytes; how many. */
  copy(input: Bytes, from: number, length: number): number {
    const room = WINDOW + EMIT - this.#at
    const piece = input.subarray(from, from + Math.min(length, room))
    this.#bytes.set(piece, this.#at)
    this.#at += piece.length
    return piece.length
  }

  *hand(emit: (piece: Bytes) => Run<boolean>): Run<boolean> {
    const isTaken = yield* emit(copyOf(this.#bytes, this.#sent, this.#at))
    const kept = Math.min(this.#at, WINDOW)
    this.#bytes.copyWithin(0, this.#at - kept, this.#at)
    this.#at = kept
    this.#sent = kept
    return isTaken
  }
}

/** Symbols until the block or the room is over. */
const decode = (
  state: Bits,
  out: Output,
  { literals, distances }: { literals: Codes; distances: Codes },
): 'full' | 'over' | 'broken' | 'short' => {
  while (!out.isFull) {
    const symbol = state.symbol(literals)
    if (symbol < 0) return state.isShort ? 'short' : 'broken'
    if (symbol < 256) {
      out.put(symbol)
      continue
    }
    if (symbol === 256) return 'over'
    const at = symbol - 257
    const base = LENGTH_BASE[at]
    if (base === undefined) return 'broken'
    const length = base + state.take(LENGTH_EXTRA[at] ?? 0)
    const code = state.symbol(distances)
    if (code < 0 || code > 29) return state.isShort ? 'short' : 'broken'
    const distance = (DISTANCE_BASE[code] ?? 0) + state.take(code < 4 ? 0 : (code >> 1) - 1)
    if (state.isShort) return 'short'
    if (!out.repeat(distance, length)) return 'broken'
  }
  return 'full'
}

const fixedCodes = (): { literals: Codes; distances: Codes } => ({
  literals: codesOf(
    Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)),
  ),
  distances: codesOf(Array.from({ length: 30 }, () => 5)),
})

const dynamicCodes = (state: Bits): { literals: Codes; distances: Codes } | undefined => {
  const literals = state.take(5) + 257
  const distances = state.take(5) + 1
  const count = state.take(4) + 4
  const own = Array.from({ length: 19 }, () => 0)
  for (const place of ORDER.slice(0, count)) own[place] = state.take(3)
  const codes = codesOf(own)
  const lengths: number[] = []
  while (lengths.length < literals + distances) {
    const symbol = state.symbol(codes)
    if (symbol < 0 || state.isShort) return undefined
    if (symbol < 16) {
      lengths.push(symbol)
      continue
    }
    const last = lengths.at(-1)
    if (symbol === 16 && last === undefined) return undefined
    const times =
      symbol === 16 ? 3 + state.take(2) : symbol === 17 ? 3 + state.take(3) : 11 + state.take(7)
    for (let left = times; left > 0; left--) lengths.push(symbol === 16 ? (last ?? 0) : 0)
  }
  if (lengths.length > literals + distances) return undefined
  return {
    literals: codesOf(lengths.slice(0, literals)),
    distances: codesOf(lengths.slice(literals)),
  }
}

/** Codes of the given lengths (3.2.2), as a table over their reversed bits. */
const codesOf = (lengths: readonly number[]): Codes => {
  const bits = Math.max(1, ...lengths)
  const table = new Uint16Array(1 << bits)
  let code = 0
  for (let length = 1; length <= bits; length++) {
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue
      let reversed = 0
      for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit)
      for (let at = reversed; at < table.length; at += 1 << length) table[at] = symbol * 16 + length
      code++
    }
    code <<= 1
  }
  return { table, bits }
}
