/** What stands on a screen: characters with the columns they take. */
import { type ByteString, toUnicode } from '../../base/bytes.ts'
import { sequenceBytes } from '../../base/utf8.ts'

/** One character as it is sent to the terminal. */
export interface Cell {
  readonly text: ByteString
  /** Columns; 0 for combining characters and what a prompt marks as invisible. */
  readonly width: number
  /** Shown in standout: the active region. */
  readonly isLit: boolean
}

/** One line of the screen. */
export interface Row {
  readonly cells: Cell[]
  /** It goes on in the next row without a newline between. */
  wraps: boolean
}

const CACHE: readonly (readonly Cell[])[] = [false, true].map((isLit) =>
  Array.from({ length: 256 }, (_, code) => ({ text: String.fromCharCode(code), width: 1, isLit })),
)

/** A character of one column. */
export const narrowCell = (code: number, isLit: boolean): Cell =>
  CACHE[isLit ? 1 : 0]?.[code & 0xff] ?? { text: '', width: 0, isLit }

const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const WIDE =
  /^[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u

/** wcwidth(3) of one whole character; a stray byte takes one column. */
export const widthOf = (character: ByteString): number => {
  if (character.length === 1) return 1
  const unicode = toUnicode(character)
  if (COMBINING.test(unicode)) return 0
  return WIDE.test(unicode) ? 2 : 1
}

/** Bytes of the character that starts at `at`; a stray byte counts as one. */
export const characterBytes = (text: ByteString, at: number): number =>
  text.charCodeAt(at) < 0x80 ? 1 : Math.max(1, sequenceBytes(text, at))

/** Where the character before `at` starts. */
export const previousCharacter = (text: ByteString, at: number): number => {
  for (let back = 2; back <= 4 && at - back >= 0; back++) {
    if (text.charCodeAt(at - 1) < 0x80) break
    const start = at - back
    if (sequenceBytes(text, start) === back) return start
  }
  return Math.max(0, at - 1)
}

/** Columns of cells from..to. */
export const columnsOf = (cells: readonly Cell[], from: number, to: number): number => {
  let columns = 0
  for (let i = from; i < to; i++) columns += cells[i]?.width ?? 0
  return columns
}

export const sameCell = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.text === b.text && a.isLit === b.isLit)
