/** Names side by side, as many as fit in a line (ls -C, -x, -m). */
import type { ByteString } from '../../base/bytes.ts'

/** A cell as it is printed, and the columns it takes on a terminal. */
export interface Cell {
  readonly text: ByteString
  readonly columns: number
}

/** No column is narrower than one character and two blanks (MIN_COLUMN_WIDTH). */
const COLUMN_MIN = 3
const GAP = 2

interface Layout {
  readonly widths: readonly number[]
  readonly rows: number
}

/** Lines of cells; `down` fills columns first. */
export const inColumns = (
  cells: readonly Cell[],
  how: { readonly width: number; readonly tabSize: number; readonly down: boolean },
): ByteString => {
  if (how.width === 0) return cells.length === 0 ? '' : `${cells.map((it) => it.text).join('  ')}\n`
  const { widths, rows } = layoutOf(cells, how)
  let text = ''
  for (let row = 0; row < rows; row++) {
    let at = 0
    let position = 0
    for (let column = 0; column < widths.length; column++) {
      const cell = cells[how.down ? column * rows + row : row * widths.length + column]
      if (cell === undefined) break
      if (column > 0) {
        text += indent(at, position, how.tabSize)
        at = position
      }
      text += cell.text
      at += cell.columns
      position += widths[column] ?? 0
    }
    text += '\n'
  }
  return text
}

/** The most columns whose widths together fit. */
const layoutOf = (
  cells: readonly Cell[],
  how: { readonly width: number; readonly down: boolean },
): Layout => {
  const most = Math.max(1, Math.min(Math.ceil(how.width / COLUMN_MIN), cells.length))
  for (let count = most; count > 1; count--) {
    const rows = Math.ceil(cells.length / count)
    const widths = new Array<number>(count).fill(COLUMN_MIN)
    let total = count * COLUMN_MIN
    cells.forEach((cell, index) => {
      const column = how.down ? Math.floor(index / rows) : index % count
      const wanted = cell.columns + (column === count - 1 ? 0 : GAP)
      const had = widths[column] ?? 0
      if (wanted <= had) return
      widths[column] = wanted
      total += wanted - had
    })
    if (total < how.width) {
      const used = how.down ? Math.ceil(cells.length / rows) : count
      return { widths: widths.slice(0, used), rows }
    }
  }
  return { widths: [0], rows: cells.length }
}

/** Tabs where they reach, then blanks. */
const indent = (from: number, to: number, tabSize: number): ByteString => {
  let text = ''
  let at = from
  while (at < to) {
    if (tabSize !== 0 && Math.floor(to / tabSize) > Math.floor((at + 1) / tabSize)) {
      text += '\t'
      at += tabSize - (at % tabSize)
    } else {
      text += ' '
      at++
    }
  }
  return text
}

/** Names with commas between them, broken before the width (ls -m). */
export const withCommas = (cells: readonly Cell[], width: number): ByteString => {
  let text = ''
  let at = 0
  cells.forEach((cell, index) => {
    if (index > 0) {
      const fits = width === 0 || (at + cell.columns + 2 < width && at <= Number.MAX_SAFE_INTEGER)
      text += fits ? ', ' : ',\n'
      at = fits ? at + 2 : 0
    }
    text += cell.text
    at += cell.columns
  })
  return cells.length === 0 ? '' : `${text}\n`
}
