/** One deflate block with codes of its own (RFC 1951 3.2.7): what it costs, token by token. */
import type { Bytes } from '../base/bytes.ts'
import type { Bits } from './deflate-tokens.ts'
import { distanceSymbol, lengthSymbol, MATCH_MAX } from './deflate-tokens.ts'
import { type HuffmanCode, huffmanOf } from './huffman.ts'

export interface Block {
  /** Bits of its header and of its end. */
  readonly frameBits: number
  readonly tokens: number
  /** Bytes of the text that a token stands for, and its bits. */
  bytes(token: number): number
  bits(token: number): number
  /** Writes so many tokens, with header and end. */
  put(bits: Bits, tokens: number): void
}

const WINDOW = 32_768
const MATCH_MIN = 4
const HASH_BITS = 15
/** Earlier places looked at for a longer match. */
const CHAIN_MAX = 12
/** Good enough to look no further. */
const NICE_BYTES = 96
const LITERALS = 286
const DISTANCES = 30
const END = 256
const CODE_BITS_MAX = 15

/** The block that holds a text. */
export const blockOf = (text: Bytes): Block => {
  const { lengths, distances, count } = tokensOf(text)
  const literalCounts = new Uint32Array(LITERALS)
  const distanceCounts = new Uint32Array(DISTANCES)
  const add = (counts: Uint32Array, symbol: number): void => {
    counts[symbol] = (counts[symbol] ?? 0) + 1
  }
  add(literalCounts, END)
  for (let n = 0; n < count; n++) {
    const distance = distances[n] ?? 0
    if (distance === 0) add(literalCounts, lengths[n] ?? 0)
    else {
      add(literalCounts, lengthSymbol(lengths[n] ?? 0).symbol)
      add(distanceCounts, distanceSymbol(distance).symbol)
    }
  }
  const literal = huffmanOf(literalCounts, CODE_BITS_MAX)
  const far = huffmanOf(distanceCounts, CODE_BITS_MAX)
  const head = headOf(literal, far)
  const endBits = literal.lengths[END] ?? 0
  return {
    frameBits: head.reduce((sum, [, bits]) => sum + bits, 0) + endBits,
    tokens: count,
    bytes: (n) => (distances[n] === 0 ? 1 : (lengths[n] ?? 0)),
    bits: (n) => {
      const distance = distances[n] ?? 0
      if (distance === 0) return literal.lengths[lengths[n] ?? 0] ?? 0
      const length = lengthSymbol(lengths[n] ?? 0)
      const at = distanceSymbol(distance)
      return (
        (literal.lengths[length.symbol] ?? 0) +
        length.extraBits +
        (far.lengths[at.symbol] ?? 0) +
        at.extraBits
      )
    },
    put: (bits, tokens) => {
      for (const [value, width] of head) bits.put(value, width)
      const put = ({ codes, lengths: widths }: HuffmanCode, symbol: number): void =>
        bits.put(codes[symbol] ?? 0, widths[symbol] ?? 0)
      for (let n = 0; n < tokens; n++) {
        const distance = distances[n] ?? 0
        if (distance === 0) {
          put(literal, lengths[n] ?? 0)
          continue
        }
        const length = lengthSymbol(lengths[n] ?? 0)
        put(literal, length.symbol)
        bits.put(length.extra, length.extraBits)
        const at = distanceSymbol(distance)
        put(far, at.symbol)
        bits.put(at.extra, at.extraBits)
      }
      put(literal, END)
    },
  }
}

interface Tokens {
  /** Of a match its length, otherwise the byte itself. */
  readonly lengths: Uint16Array
  /** 0: a byte as it is. */
  readonly distances: Uint16Array
  readonly count: number
}

/** Greedy LZ77: the longest match among the newest places of the next four bytes. */
const tokensOf = (text: Bytes): Tokens => {
  const lengths = new Uint16Array(text.length)
  const distances = new Uint16Array(text.length)
  const newest = new Int32Array(1 << HASH_BITS).fill(-1)
  const earlier = new Int32Array(WINDOW)
  let count = 0
  const note = (at: number): number => {
    const byte = (n: number): number => text[at + n] ?? 0
    const word = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
    const before = newest[hash] ?? -1
    newest[hash] = at
    earlier[at & (WINDOW - 1)] = before
    return before
  }
  for (let at = 0; at < text.length; ) {
    const most = Math.min(MATCH_MAX, text.length - at)
    let best = 0
    let from = 0
    if (most >= MATCH_MIN) {
      let place = note(at)
      for (let n = 0; n < CHAIN_MAX && place >= 0 && at - place < WINDOW; n++) {
        let bytes = 0
        while (bytes < most && text[place + bytes] === text[at + bytes]) bytes += 1
        if (bytes > best) [best, from] = [bytes, place]
        if (best >= NICE_BYTES) break
        place = earlier[place & (WINDOW - 1)] ?? -1
      }
    }
    const isMatch = best >= MATCH_MIN
    lengths[count] = isMatch ? best : (text[at] ?? 0)
    distances[count] = isMatch ? at - from : 0
    count += 1
    const end = at + (isMatch ? best : 1)
    for (at += 1; at < end; at++) if (at + MATCH_MIN <= text.length) note(at)
  }
  return { lengths, distances, count }
}

/** The order in which lengths of the code for lengths are told. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const ZEROS_FEW = 17
const ZEROS_MANY = 18

/** A block's header, as values and their widths. */
const headOf = (literal: HuffmanCode, far: HuffmanCode): readonly (readonly [number, number])[] => {
  const told = runsOf([...literal.lengths, ...far.lengths])
  const counts = new Uint32Array(19)
  for (const [symbol] of told) counts[symbol] = (counts[symbol] ?? 0) + 1
  const code = huffmanOf(counts, 7)
  return [
    // Not the last block, codes of its own; all 286 and 30 lengths, and all 19 of their code.
    [0b100, 3],
    [LITERALS - 257, 5],
    [DISTANCES - 1, 5],
    [ORDER.length - 4, 4],
    ...ORDER.map((symbol) => [code.lengths[symbol] ?? 0, 3] as const),
    ...told.flatMap(([symbol, extra, extraBits]) => [
      [code.codes[symbol] ?? 0, code.lengths[symbol] ?? 0] as const,
      [extra, extraBits] as const,
    ]),
  ]
}

/** Lengths one by one, zeros in runs: symbol, extra bits' value and width. */
const runsOf = (lengths: readonly number[]): readonly (readonly [number, number, number])[] => {
  const told: (readonly [number, number, number])[] = []
  for (let at = 0; at < lengths.length; ) {
    let zeros = 0
    while (zeros < 138 && lengths[at + zeros] === 0) zeros += 1
    if (zeros < 3) {
      told.push([lengths[at] ?? 0, 0, 0])
      at += 1
      continue
    }
    told.push(zeros < 11 ? [ZEROS_FEW, zeros - 3, 3] : [ZEROS_MANY, zeros - 11, 7])
    at += zeros
  }
  return told
}
