/** One LZMA2 chunk's commands, decoded into a dictionary (the specification of LZMA, 9.20). */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run } from '../../program.ts'
import {
  afterLiteral,
  afterMatch,
  afterRepeat,
  afterShortRepeat,
  freshModel,
  type LengthModel,
  LITERAL_STATES,
  lengthState,
  MATCH_MIN,
  type Model,
} from './model.ts'

/** The bytes so far, as far back as the dictionary reaches. */
export interface Dictionary {
  readonly size: number
  put(byte: number): void
  /** The byte `distance` back, 0 being the last. */
  back(distance: number): number
}

/** lc, lp, pb of a properties byte; undefined when there is no such. */
export const propertiesOf = (
  byte: number,
): { readonly lc: number; readonly lp: number; readonly pb: number } | undefined => {
  if (byte > 4 * 45 + 44) return undefined
  const [pb, rest] = [Math.floor(byte / 45), byte % 45]
  const [lp, lc] = [Math.floor(rest / 9), rest % 9]
  return lc + lp > 4 ? undefined : { lc, lp, pb }
}

export class LzmaDecoder {
  readonly #out: Dictionary
  readonly #lc: number
  readonly #literalMask: number
  readonly #positionMask: number
  #model: Model
  #state = 0
  #repeats = [0, 0, 0, 0]
  #input: Bytes = new Uint8Array(0)
  #at = 0
  #range = 0
  #code = 0

  constructor(out: Dictionary, { lc, lp, pb }: { lc: number; lp: number; pb: number }) {
    this.#out = out
    this.#lc = lc
    this.#literalMask = 2 ** lp - 1
    this.#positionMask = 2 ** pb - 1
    this.#model = freshModel(lc + lp)
  }

  reset(): void {
    this.#model = freshModel(Math.log2(this.#model.literals.length))
    this.#state = 0
    this.#repeats = [0, 0, 0, 0]
  }

  /** Decodes `count` bytes of a chunk that `from` gives; false when it makes no sense. */
  *decode(from: Bytes, count: number, pause: () => Run<void>): Run<boolean> {
    this.#input = from
    this.#at = 5
    this.#range = 0xffff_ffff
    this.#code = 0
    for (const byte of from.subarray(1, 5)) this.#code = ((this.#code << 8) | byte) >>> 0
    const end = this.#out.size + count
    for (let steps = 1; this.#out.size < end; steps++) {
      if (!this.#command(end)) return false
      if (steps % 8_192 === 0) yield* pause()
    }
    return this.#at <= from.length
  }

  #bit(bits: Uint16Array, at: number): number {
    const chance = bits[at] ?? 0
    const bound = (this.#range >>> 11) * chance
    let bit = 0
    if (this.#code < bound) {
      this.#range = bound
      bits[at] = chance + ((2_048 - chance) >> 5)
    } else {
      this.#range -= bound
      this.#code -= bound
      bits[at] = chance - (chance >> 5)
      bit = 1
    }
    this.#normalize()
    return bit
  }

  #normalize(): void {
    if (this.#range >= 0x100_0000) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | (this.#input[this.#at] ?? 0)) >>> 0
    this.#at++
  }

  #direct(count: number): number {
    let value = 0
    for (let at = 0; at < count; at++) {
      this.#range >>>= 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      value = value * 2 + bit
      this.#normalize()
    }
    return value
  }

  #tree(bits: Uint16Array, width: number): number {
    let node = 1
    for (let at = 0; at < width; at++) node = node * 2 + this.#bit(bits, node)
    return node - 2 ** width
  }

  #reverseTree(bits: Uint16Array, base: number, width: number): number {
    let node = 1
    let value = 0
    for (let at = 0; at < width; at++) {
      const bit = this.#bit(bits, base + node)
      node = node * 2 + bit
      value += bit * 2 ** at
    }
    return value
  }

  #command(end: number): boolean {
    const model = this.#model
    const position = this.#out.size & this.#positionMask
    const state = this.#state
    if (this.#bit(model.isMatch, state * 16 + position) === 0) {
      this.#literal()
      return true
    }
    let length: number
    if (this.#bit(model.isRepeat, state) === 0) {
      length = this.#length(model.matchLength, position)
      const [a = 0, b = 0, c = 0] = this.#repeats
      this.#repeats = [this.#distance(length), a, b, c]
      this.#state = afterMatch(state)
    } else {
      if (this.#bit(model.isRepeat0, state) === 0) {
        if (this.#bit(model.isLongRepeat, state * 16 + position) === 0) {
          this.#state = afterShortRepeat(state)
          return this.#copy(1, end)
        }
      } else {
        const place =
          this.#bit(model.isRepeat1, state) === 0 ? 1 : 2 + this.#bit(model.isRepeat2, state)
        const [distance = 0] = this.#repeats.splice(place, 1)
        this.#repeats.unshift(distance)
      }
      length = this.#length(model.repeatLength, position)
      this.#state = afterRepeat(state)
    }
    return this.#copy(length, end)
  }

  #copy(length: number, end: number): boolean {
    const out = this.#out
    const distance = this.#repeats[0] ?? 0
    if (distance >= out.size || out.size + length > end) return false
    for (let left = length; left > 0; left--) out.put(out.back(distance))
    return true
  }

  #literal(): void {
    const out = this.#out
    const before = out.size === 0 ? 0 : out.back(0)
    const place = ((out.size & this.#literalMask) << this.#lc) + (before >> (8 - this.#lc))
    const bits = this.#model.literals[place] as Uint16Array
    let symbol = 1
    if (this.#state >= LITERAL_STATES) {
      let match = out.back(this.#repeats[0] ?? 0)
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1
        match <<= 1
        const bit = this.#bit(bits, ((1 + matchBit) << 8) + symbol)
        symbol = symbol * 2 + bit
        if (matchBit !== bit) break
      }
    }
    while (symbol < 0x100) symbol = symbol * 2 + this.#bit(bits, symbol)
    out.put(symbol & 0xff)
    this.#state = afterLiteral(this.#state)
  }

  #length(model: LengthModel, position: number): number {
    if (this.#bit(model.choice, 0) === 0) {
      return MATCH_MIN + this.#tree(model.low[position] as Uint16Array, 3)
    }
    if (this.#bit(model.choice, 1) === 0) {
      return MATCH_MIN + 8 + this.#tree(model.middle[position] as Uint16Array, 3)
    }
    return MATCH_MIN + 16 + this.#tree(model.high, 8)
  }

  #distance(length: number): number {
    const model = this.#model
    const slot = this.#tree(model.slots[lengthState(length)] as Uint16Array, 6)
    if (slot < 4) return slot
    const width = (slot >> 1) - 1
    const base = (2 + (slot & 1)) * 2 ** width
    if (slot < 14) return base + this.#reverseTree(model.special, base - slot - 1, width)
    return base + this.#direct(width - 4) * 16 + this.#reverseTree(model.align, 0, 4)
  }
}
