/** Formats of one's own: `hexdump -e '16/1 "%02x " "\n"'` (hexdump-parse.c of util-linux 2.38.1). */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { realOf } from '../../base/cformat/real.ts'
import { layReal } from '../../base/cformat.ts'
import { characterText, controlName, type Layout, printableText } from './layouts.ts'

/** One conversion with the text before it, and behind it up to the next one. */
interface Piece {
  readonly before: ByteString
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  /** `d`, `x`, `_p`, `_ax`...; '' for text alone. */
  readonly kind: string
  readonly after: ByteString
  readonly bytes: number
}

interface Unit {
  readonly pieces: readonly Piece[]
  readonly bytes: number
  readonly repeats: number
  /** The number of repetitions was written. */
  readonly isCounted: boolean
}

/** A format string, parsed; a string says what is wrong with it. */
export const parseFormat = (text: ByteString): readonly Unit[] | string => {
  const units: Unit[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const match = /^(\d+)?(?:\s*\/\s*(\d+)?)?\s*"((?:[^"\\]|\\[\s\S])*)"(?=\s|$|")\s*/.exec(rest)
    if (match === null) return `bad format {${text}}`
    const [whole, count, size, format = ''] = match
    const pieces = piecesOf(unescaped(format), size === undefined ? undefined : Number(size))
    if (typeof pieces === 'string') return pieces
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
    const repeats = count === undefined ? 1 : Number(count)
    units.push({ pieces, bytes, repeats, isCounted: count !== undefined })
    rest = rest.slice(whole.length)
  }
  return units
}

/** How many bytes a format takes at a time. */
export const formatSize = (units: readonly Unit[]): number =>
  units.reduce((sum, { bytes, repeats }) => sum + bytes * repeats, 0)

/** The format as rows of `block` bytes. */
export const formatLayout = (given: readonly Unit[], block: number): Layout => {
  const units = stretched(given, block)
  const ends = units.flatMap(({ pieces }) => pieces.filter(({ kind }) => kind.startsWith('_A')))
  return {
    row(at, bytes) {
      let text = ''
      let place = 0
      for (const { pieces, repeats } of units) {
        for (let n = repeats; n > 0; n--) {
          for (const [i, piece] of pieces.entries()) {
            const isLast = n === 1 && repeats > 1 && i === pieces.length - 1
            const here = { at: at + place, bytes: bytes.subarray(place) }
            // An address at the end is not told before.
            if (piece.kind.startsWith('_A')) continue
            const shown = piece.before + converted(piece, here) + piece.after
            text += isLast ? shown.slice(0, shown.length - spacesBehind(piece)) : shown
            place += piece.bytes
          }
        }
      }
      return text
    },
    address: (at) => ends.map((end) => end.before + addressText(end, at) + end.after).join(''),
  }
}

const spacesBehind = ({ after }: Piece): number => after.length - after.trimEnd().length

/** Where a block is longer than this format, its last unit without a count goes on. */
const stretched = (units: readonly Unit[], block: number): readonly Unit[] => {
  const last = units.at(-1)
  const more = block - formatSize(units)
  if (last === undefined || last.isCounted || last.bytes === 0 || more <= 0) return units
  return [...units.slice(0, -1), { ...last, repeats: 1 + Math.floor(more / last.bytes) }]
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
])

const unescaped = (text: ByteString): ByteString =>
  text.replace(/\\([\s\S])/g, (_, char: string) => ESCAPES.get(char) ?? char)

const CONVERSION = /%([-+ #0]*)(\d*)(?:\.(\d*))?(_[aA]?[a-z]|[a-zA-Z%])?/

const piecesOf = (format: ByteString, size: number | undefined): readonly Piece[] | string => {
  const pieces: Piece[] = []
  let rest = format
  while (rest !== '') {
    const match = CONVERSION.exec(rest)
    const kind = match?.[4]
    if (match === null) {
      pieces.push({ ...TEXT, before: rest })
      break
    }
    if (kind === undefined) return `bad conversion character %${rest[match.index + 1] ?? ''}`
    const [whole, flags = '', width = '', precision] = match
    const behind = rest.slice(match.index + whole.length)
    const next = behind.search(/%/)
    const bytes = sizeOf(kind, size, precision)
    if (typeof bytes === 'string') return bytes
    pieces.push({
      before: rest.slice(0, match.index),
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      kind,
      after: next < 0 ? behind : behind.slice(0, next),
      bytes,
    })
    rest = next < 0 ? '' : behind.slice(next)
  }
  return pieces
}

const TEXT: Piece = {
  ...{ before: '', flags: '', width: 0, precision: undefined, kind: '', after: '', bytes: 0 },
}

const sizeOf = (
  kind: string,
  size: number | undefined,
  precision: string | undefined,
): number | string => {
  if (/^_[aA]/.test(kind) || kind === '%') return 0
  if (kind === 'c' || /^_[cpu]$/.test(kind)) return 1
  if (/^[dioxXu]$/.test(kind)) {
    return [1, 2, 4, 8].includes(size ?? 4)
      ? (size ?? 4)
      : `bad byte count for conversion character ${kind}`
  }
  if (/^[eEfgG]$/.test(kind)) return size === 4 ? 4 : 8
  if (kind === 's') return size ?? Number(precision ?? 0)
  return `bad conversion character %${kind}`
}

const addressText = ({ kind, flags, width }: Piece, at: number): ByteString => {
  const text = at.toString(kind.endsWith('x') ? 16 : kind.endsWith('o') ? 8 : 10)
  return padded(text, flags, width)
}

const padded = (text: ByteString, flags: string, width: number): ByteString => {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  return text.startsWith('-')
    ? `-${text.slice(1).padStart(width - 1, '0')}`
    : text.padStart(width, '0')
}

const converted = (
  piece: Piece,
  here: { readonly at: number; readonly bytes: Bytes },
): ByteString => {
  const { kind, flags, width, precision } = piece
  if (kind === '') return ''
  if (kind === '%') return '%'
  // What is missing of the last block is blank.
  if (here.bytes.length === 0 && piece.bytes > 0) return ''.padStart(width)
  if (kind.startsWith('_a')) return addressText(piece, here.at)
  const bytes = new Uint8Array(Math.max(piece.bytes, 8))
  bytes.set(here.bytes.subarray(0, piece.bytes))
  const [first = 0] = bytes
  switch (kind) {
    case 'c':
      return padded(String.fromCharCode(first), flags, width)
    case 's':
      return padded(
        Buffer.from(here.bytes.subarray(0, piece.bytes)).toString('latin1').split('\0', 1)[0] ?? '',
        flags,
        width,
      )
    case '_c':
      return padded(characterText(first), flags, width)
    case '_p':
      return padded(printableText(first), flags, width)
    case '_u':
      return padded(controlName(first), flags, width)
    default:
      return numberText(piece, new DataView(bytes.buffer), precision)
  }
}

const numberText = (piece: Piece, view: DataView, precision: number | undefined): ByteString => {
  const { kind, flags, width, bytes } = piece
  if (/[eEfgG]/.test(kind)) {
    const value = bytes === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
    return layReal(realOf(value), kind, { flags, width, precision: precision ?? 6 })
  }
  const raw = BigInt.asUintN(bytes * 8, view.getBigUint64(0, true))
  const value = /[di]/.test(kind) ? BigInt.asIntN(bytes * 8, raw) : raw
  const base = /[xX]/.test(kind) ? 16 : kind === 'o' ? 8 : 10
  const digits = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0')
  const cased = kind === 'X' ? digits.toUpperCase() : digits
  const prefix = flags.includes('#') ? (base === 16 ? `0${kind}` : base === 8 ? '0' : '') : ''
  const sign = value < 0n ? '-' : flags.includes('+') && /[di]/.test(kind) ? '+' : ''
  const zeros = precision === undefined ? flags : flags.replace('0', '')
  return padded(sign + prefix + cased, zeros, width)
}
