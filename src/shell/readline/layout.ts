/** Prompt and line laid out in rows of the screen, and where the cursor is (readline 8.2). */
import type { ByteString } from '../../base/bytes.ts'
import { type Cell, characterBytes, narrowCell, type Row, widthOf } from './cells.ts'
import type { Prompt } from './prompt-cells.ts'

export interface Layout {
  readonly rows: readonly Row[]
  readonly cursorRow: number
  readonly cursorColumn: number
  /** Cells of the cursor's row before the cursor. */
  readonly cursorCells: number
  /** The row the prompt ends in. */
  readonly promptRow: number
}

/** What is shown. */
export interface Scene {
  readonly prompt: Prompt
  readonly text: ByteString
  readonly point: number
  /** The active region. */
  readonly region?: { readonly from: number; readonly to: number } | undefined
}

const TAB_COLUMNS = 8

/** Lays a scene out on a screen of `width` columns; 0 rows are never answered. */
export const layOut = (scene: Scene, width: number): Layout => {
  const layout = new Builder(width)
  for (const cell of scene.prompt.cells) layout.add(cell)
  const promptRow = layout.rows.length - 1
  const { text, point, region } = scene
  for (let at = 0; at < text.length; ) {
    const isLit = region !== undefined && at >= region.from && at < region.to
    const size = characterBytes(text, at)
    if (at === point) layout.markCursor()
    layout.character(text, { at, size, isLit, isCursor: at === point })
    at += size
  }
  if (point >= text.length) layout.markCursor()
  return { ...layout.cursor, rows: layout.rows, promptRow }
}

class Builder {
  readonly rows: Row[] = [{ cells: [], wraps: false }]
  cursor = { cursorRow: 0, cursorColumn: 0, cursorCells: 0 }
  readonly #width: number
  #column = 0
  #cells: Cell[]

  constructor(width: number) {
    this.#width = width
    this.#cells = this.#row().cells
  }

  #row(): Row {
    const row = this.rows[this.rows.length - 1]
    if (row === undefined) throw new Error('a layout has at least one row')
    return row
  }

  markCursor(): void {
    this.cursor = {
      cursorRow: this.rows.length - 1,
      cursorColumn: this.#column,
      cursorCells: this.#cells.length,
    }
  }

  #break(wraps: boolean): void {
    this.#row().wraps = wraps
    this.rows.push({ cells: [], wraps: false })
    this.#cells = this.#row().cells
    this.#column = 0
  }

  add(cell: Cell): void {
    this.#cells.push(cell)
    this.#column += cell.width
    if (this.#column >= this.#width) this.#break(true)
  }

  character(
    text: ByteString,
    { at, size, isLit, isCursor }: { at: number; size: number; isLit: boolean; isCursor: boolean },
  ): void {
    const code = text.charCodeAt(at)
    if (size === 1 && code >= 32 && code !== 127) return this.add(narrowCell(code, isLit))
    if (size > 1) return this.#wide(text.slice(at, at + size), isLit, isCursor)
    if (code === 10) return this.#break(false)
    if (code === 9) {
      const spaces = TAB_COLUMNS - (this.#column % TAB_COLUMNS)
      for (let i = 0; i < spaces; i++) this.add(narrowCell(32, isLit))
      return
    }
    this.add(narrowCell(94, isLit))
    this.add(narrowCell(code ^ 0x40, isLit))
  }

  #wide(text: ByteString, isLit: boolean, isCursor: boolean): void {
    const width = widthOf(text)
    if (this.#column + width > this.#width) {
      while (this.#column !== 0) this.add(narrowCell(32, isLit))
    }
    if (isCursor) this.markCursor()
    if (width === 0 && this.#cells.length === 0 && this.rows.length > 1) {
      // A combining character belongs to the last one of the row above.
      this.rows[this.rows.length - 2]?.cells.push({ text, width, isLit })
      return
    }
    this.add({ text, width, isLit })
  }
}
