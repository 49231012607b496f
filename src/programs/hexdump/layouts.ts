/** The built-in formats of hexdump: how a row of up to 16 bytes looks. */
import type { ByteString, Bytes } from '../../base/bytes.ts'

export interface Layout {
  /** The row that begins at `at`, with its line end. */
  row(at: number, bytes: Bytes): ByteString
  /** What stands at the end: where it is, with its line end. */
  address(at: number): ByteString
}

const ROW = 16
const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0')
const octal = (value: number, width: number): string => value.toString(8).padStart(width, '0')

const shortAddress = (at: number): string => hex(at, 7)
const lastAddress = (at: number): string => `${shortAddress(at)}\n`

/** Cells of `size` bytes; what is missing of the row is blank. */
const cells = (size: number, width: number, cell: (value: number) => string): Layout => ({
  address: lastAddress,
  row(at, bytes) {
    let text = shortAddress(at)
    for (let place = 0; place < ROW; place += size) {
      const [low, high = 0] = bytes.subarray(place, place + size)
      const shown = low === undefined ? '' : cell(size === 2 ? low + high * 256 : low)
      text += shown.padStart(width)
    }
    return `${text}\n`
  },
})

const CONTROLS = new Map([
  [0, '\\0'],
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
])

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

/** `\\n`, a printable character, or three octal digits. */
export const characterText = (byte: number): string =>
  CONTROLS.get(byte) ?? (isPrintable(byte) ? String.fromCharCode(byte) : octal(byte, 3))

/** A printable character or a dot. */
export const printableText = (byte: number): string =>
  isPrintable(byte) ? String.fromCharCode(byte) : '.'

const CONTROL_NAMES =
  'nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us'.split(
    ' ',
  )

/** A control character's name, a printable character, or two hexadecimal digits. */
export const controlName = (byte: number): string => {
  if (byte === 0x7f) return 'del'
  return CONTROL_NAMES[byte] ?? (isPrintable(byte) ? String.fromCharCode(byte) : hex(byte, 2))
}

const CANONICAL: Layout = {
  address: (at) => `${hex(at, 8)}\n`,
  row(at, bytes) {
    const half = (from: number): string => {
      let text = ''
      for (let place = from; place < from + 8; place++) {
        const byte = bytes[place]
        text += byte === undefined ? '   ' : ` ${hex(byte, 2)}`
      }
      return text
    }
    const shown = [...bytes].map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.'))
    return `${hex(at, 8)} ${half(0)} ${half(8)}  |${shown.join('')}|\n`
  },
}

/** What is shown without any option. */
export const TWO_BYTES: Layout = cells(2, 5, (value) => hex(value, 4))

export const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  ['b', cells(1, 4, (value) => octal(value, 3))],
  ['c', cells(1, 4, characterText)],
  ['C', CANONICAL],
  ['d', cells(2, 8, (value) => String(value).padStart(5, '0'))],
  ['o', cells(2, 8, (value) => octal(value, 6))],
  ['x', cells(2, 8, (value) => hex(value, 4))],
])
