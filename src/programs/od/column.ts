/** How od shows a block of bytes in one type. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { realOf } from '../../base/cformat/real.ts'
import { layReal } from '../../base/cformat.ts'
import type { TypeSpec } from './types.ts'

export interface Column {
  /** Bytes of one item. */
  readonly size: number
  /** Characters of one item, with the blank before it. */
  readonly width: number
  readonly showsText: boolean
  /** The items of a block; one that is not whole is filled up with zeros. */
  show(block: Bytes): readonly ByteString[]
}

/** Widest items, by size: octal, signed, unsigned, hexadecimal digits. */
const DIGITS = {
  o: new Map([
    [1, 3],
    [2, 6],
    [4, 11],
    [8, 22],
  ]),
  d: new Map([
    [1, 4],
    [2, 6],
    [4, 11],
    [8, 20],
  ]),
  u: new Map([
    [1, 3],
    [2, 5],
    [4, 10],
    [8, 20],
  ]),
  x: new Map([
    [1, 2],
    [2, 4],
    [4, 8],
    [8, 16],
  ]),
} as const

const CONTROL_NAMES =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  )

export const columnOf = (spec: TypeSpec, bigEndian: boolean): Column => {
  const { kind, size, showsText } = spec
  const show = (item: (view: DataView, at: number) => ByteString) => (block: Bytes) => {
    const count = Math.ceil(block.length / size)
    const whole = new Uint8Array(count * size)
    whole.set(block)
    const view = new DataView(whole.buffer)
    return Array.from({ length: count }, (_, at) => item(view, at * size))
  }
  switch (kind) {
    case 'a':
      return { size, width: 4, showsText, show: show((view, at) => nameOf(view.getUint8(at))) }
    case 'c':
      return { size, width: 4, showsText, show: show((view, at) => charOf(view.getUint8(at))) }
    case 'f': {
      const width = size === 4 ? 16 : size === 8 ? 25 : 30
      const item = (view: DataView, at: number) => floatOf(view, { at, size, bigEndian })
      return { size, width, showsText, show: show(item) }
    }
    default: {
      const digits = DIGITS[kind].get(size) ?? 0
      const item = (view: DataView, at: number): ByteString => {
        const value = integerOf(view, { at, size, bigEndian, signed: kind === 'd' })
        if (kind === 'd' || kind === 'u') return value.toString()
        return value.toString(kind === 'o' ? 8 : 16).padStart(digits, '0')
      }
      return { size, width: digits + 1, showsText, show: show(item) }
    }
  }
}

const nameOf = (byte: number): ByteString => {
  const low = byte & 0x7f
  if (low === 0x7f) return 'del'
  return CONTROL_NAMES[low] ?? String.fromCharCode(low)
}

const ESCAPES = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
])

const charOf = (byte: number): ByteString => {
  const escape = ESCAPES.get(byte)
  if (escape !== undefined) return escape
  const isPrintable = byte >= 0x20 && byte < 0x7f
  return isPrintable ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0')
}

interface Place {
  readonly at: number
  readonly size: number
  readonly bigEndian: boolean
}

const integerOf = (view: DataView, of: Place & { readonly signed: boolean }): bigint => {
  let value = 0n
  for (let i = 0; i < of.size; i++) {
    const index = of.bigEndian ? i : of.size - 1 - i
    value = (value << 8n) | BigInt(view.getUint8(of.at + index))
  }
  return of.signed ? BigInt.asIntN(of.size * 8, value) : value
}

const floatOf = (view: DataView, { at, size, bigEndian }: Place): ByteString => {
  const little = !bigEndian
  if (size === 4) return shortest(view.getFloat32(at, little), 9, (it) => Math.fround(it))
  if (size === 8) return shortest(view.getFloat64(at, little), 17, (it) => it)
  return shortest(longDoubleOf(view, at, bigEndian), 21, (it) => it)
}

/** Of float.h: smaller ones are not normal and have fewer digits. */
const FLT_MIN = 2 ** -126
const DBL_MIN = 2 ** -1022

/** As few digits as give the same number again (gnulib ftoastr). */
const shortest = (value: number, most: number, round: (value: number) => number): ByteString => {
  const least = Math.abs(value) < (most === 9 ? FLT_MIN : DBL_MIN) ? 1 : 6
  for (let precision = least; precision < most; precision++) {
    const text = layReal(realOf(value), 'g', { flags: '', width: 0, precision })
    if (Object.is(round(Number(text)), value) || !Number.isFinite(value)) return text
  }
  return layReal(realOf(value), 'g', { flags: '', width: 0, precision: most })
}

/** x87's 80 bits, as near as a double can be. */
const longDoubleOf = (view: DataView, at: number, bigEndian: boolean): number => {
  const place = { at: bigEndian ? at + 6 : at, size: 10, bigEndian }
  const bits = integerOf(view, { ...place, signed: false })
  const mantissa = bits & 0xffff_ffff_ffff_ffffn
  const exponent = Number((bits >> 64n) & 0x7fffn)
  const sign = bits >> 79n === 0n ? 1 : -1
  const isUnnormal = exponent !== 0 && mantissa >> 63n === 0n
  if (isUnnormal) return Number.NaN
  if (exponent === 0x7fff) {
    return mantissa === 1n << 63n ? sign * Number.POSITIVE_INFINITY : Number.NaN
  }
  return mantissa === 0n ? sign * 0 : sign * Number(mantissa) * 2 ** (exponent - 16_446)
}
