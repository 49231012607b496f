/** LZMA commands for an LZMA2 chunk, written by a range coder. */
import type { Bytes } from '../../../base/bytes.ts'
import {
  afterLiteral,
  afterMatch,
  afterRepeat,
  freshModel,
  type LengthModel,
  LITERAL_STATES,
  lengthState,
  MATCH_MIN,
  type Model,
  POSITION_STATES,
} from './model.ts'

/** xz -6: lc=3 lp=0 pb=2. */
const LITERAL_CONTEXT = 3

export class LzmaEncoder {
  #model: Model = freshModel(LITERAL_CONTEXT)
  #state = 0
  readonly repeats = [0, 0, 0, 0]
  #bytes: number[] = []
  #low = 0
  #range = 0xffff_ffff
  #cache = 0
  #cacheSize = 1

  reset(): void {
    this.#model = freshModel(LITERAL_CONTEXT)
    this.#state = 0
    this.repeats.fill(0)
  }

  /** Bytes written since the last `take`, those that wait included. */
  get size(): number {
    return this.#bytes.length + this.#cacheSize + 4
  }

  /** Ends a chunk; what has been learned stays. */
  take(): Bytes {
    for (let at = 0; at < 5; at++) this.#shiftLow()
    const bytes = Uint8Array.from(this.#bytes)
    this.#bytes = []
    this.#low = 0
    this.#range = 0xffff_ffff
    this.#cache = 0
    this.#cacheSize = 1
    return bytes
  }

  #shiftLow(): void {
    if (this.#low < 0xff00_0000 || this.#low > 0xffff_ffff) {
      const carry = this.#low > 0xffff_ffff ? 1 : 0
      for (let byte = this.#cache; this.#cacheSize > 0; byte = 0xff) {
        this.#bytes.push((byte + carry) & 0xff)
        this.#cacheSize--
      }
      this.#cache = Math.floor(this.#low / 0x100_0000) & 0xff
    }
    this.#cacheSize++
    this.#low = (this.#low % 0x100_0000) * 256
  }

  #bit(bits: Uint16Array, at: number, bit: number): void {
    const chance = bits[at] ?? 0
    const bound = (this.#range >>> 11) * chance
    if (bit === 0) {
      this.#range = bound
      bits[at] = chance + ((2_048 - chance) >> 5)
    } else {
      this.#low += bound
      this.#range -= bound
      bits[at] = chance - (chance >> 5)
    }
    this.#normalize()
  }

  #normalize(): void {
    if (this.#range >= 0x100_0000) return
    this.#range = (this.#range << 8) >>> 0
    this.#shiftLow()
  }

  #direct(value: number, count: number): void {
    for (let at = count - 1; at >= 0; at--) {
      this.#range >>>= 1
      if (((value >>> at) & 1) === 1) this.#low += this.#range
      this.#normalize()
    }
  }

  #tree(bits: Uint16Array, width: number, value: number): void {
    let node = 1
    for (let at = width - 1; at >= 0; at--) {
      const bit = (value >> at) & 1
      this.#bit(bits, node, bit)
      node = node * 2 + bit
    }
  }

  #reverseTree(bits: Uint16Array, base: number, width: number, value: number): void {
    let node = 1
    for (let at = 0; at < width; at++) {
      const bit = (value >> at) & 1
      this.#bit(bits, base + node, bit)
      node = node * 2 + bit
    }
  }

  /** The byte at `at` of `input` as it is. */
  literal(input: Bytes, at: number): void {
    this.#bit(this.#model.isMatch, this.#state * 16 + (at % POSITION_STATES), 0)
    const byte = input[at] ?? 0
    const bits = this.#model.literals[(input[at - 1] ?? 0) >> (8 - LITERAL_CONTEXT)] as Uint16Array
    let symbol = 1
    let isSame = this.#state >= LITERAL_STATES
    const match = isSame ? (input[at - 1 - (this.repeats[0] ?? 0)] ?? 0) : 0
    for (let place = 7; place >= 0; place--) {
      const bit = (byte >> place) & 1
      const matchBit = (match >> place) & 1
      this.#bit(bits, isSame ? ((1 + matchBit) << 8) + symbol : symbol, bit)
      isSame &&= matchBit === bit
      symbol = symbol * 2 + bit
    }
    this.#state = afterLiteral(this.#state)
  }

  /** `length` bytes as they stood `distance` (0: the last byte) back. */
  match(at: number, length: number, distance: number): void {
    const model = this.#model
    const position = at % POSITION_STATES
    const state = this.#state
    this.#bit(model.isMatch, state * 16 + position, 1)
    const place = this.repeats.indexOf(distance)
    this.#bit(model.isRepeat, state, place < 0 ? 0 : 1)
    if (place < 0) {
      this.repeats.pop()
      this.repeats.unshift(distance)
      this.#length(model.matchLength, position, length)
      this.#distance(distance, length)
      this.#state = afterMatch(state)
      return
    }
    this.#bit(model.isRepeat0, state, place === 0 ? 0 : 1)
    if (place === 0) this.#bit(model.isLongRepeat, state * 16 + position, 1)
    else {
      this.#bit(model.isRepeat1, state, place === 1 ? 0 : 1)
      if (place > 1) this.#bit(model.isRepeat2, state, place - 2)
      this.repeats.splice(place, 1)
      this.repeats.unshift(distance)
    }
    this.#length(model.repeatLength, position, length)
    this.#state = afterRepeat(state)
  }

  #length(model: LengthModel, position: number, length: number): void {
    const value = length - MATCH_MIN
    this.#bit(model.choice, 0, value < 8 ? 0 : 1)
    if (value < 8) return this.#tree(model.low[position] as Uint16Array, 3, value)
    this.#bit(model.choice, 1, value < 16 ? 0 : 1)
    if (value < 16) return this.#tree(model.middle[position] as Uint16Array, 3, value - 8)
    return this.#tree(model.high, 8, value - 16)
  }

  #distance(distance: number, length: number): void {
    const model = this.#model
    const log = distance < 4 ? 0 : 31 - Math.clz32(distance)
    const slot = distance < 4 ? distance : log * 2 + ((distance >>> (log - 1)) & 1)
    this.#tree(model.slots[lengthState(length)] as Uint16Array, 6, slot)
    if (slot < 4) return
    const width = (slot >> 1) - 1
    const base = (2 + (slot & 1)) * 2 ** width
    const rest = distance - base
    if (slot < 14) return this.#reverseTree(model.special, base - slot - 1, width, rest)
    this.#direct(rest >>> 4, width - 4)
    this.#reverseTree(model.align, 0, 4, rest & 15)
  }
}
