/**
 * What readline believes to be on the screen, and the bytes that make it show something else:
 * the update algorithm of readline 8.2 in a UTF-8 locale.
 */
import type { ByteString } from '../../base/bytes.ts'
import type { WindowSize } from '../../world/process.ts'
import type { Capabilities } from './capabilities.ts'
import { columnsOf, type Row } from './cells.ts'
import { Cursor } from './cursor.ts'
import { type Layout, layOut, type Scene } from './layout.ts'
import type { Prompt } from './prompt-cells.ts'
import { updateRow } from './update-row.ts'

export class Screen {
  readonly #cursor: Cursor
  readonly #capabilities: Capabilities
  #size: WindowSize
  #visible: readonly Row[] = []
  #visibleInvisible = 0
  #isForced = false
  #isQuick = false

  constructor(capabilities: Capabilities, size: WindowSize, put: (text: ByteString) => void) {
    this.#capabilities = capabilities
    this.#size = size
    this.#cursor = new Cursor(capabilities, size, put)
  }

  get columns(): number {
    return this.#size.columns
  }

  get rows(): number {
    return this.#size.rows
  }

  get cursor(): Cursor {
    return this.#cursor
  }

  setSize(size: WindowSize): void {
    this.#size = size
    this.#cursor.setSize(size)
  }

  /** The cursor stands at the start of an empty line now. */
  onNewLine(): void {
    this.#visible = []
    this.#visibleInvisible = 0
    this.#cursor.reset()
  }

  /** The next redisplay shows the lines before a prompt's last one, too. */
  force(): void {
    this.onNewLine()
    this.#isForced = true
  }

  /** The next redisplay writes a line that fits into one row as a whole. */
  quicken(): void {
    this.#isQuick = true
  }

  /** Makes the screen show a scene. */
  show(scene: Scene): void {
    const { prompt } = scene
    if (this.#isForced) {
      this.#isForced = false
      this.#cursor.put(prompt.prefix)
    }
    const layout = layOut(scene, this.#size.columns)
    const bottom = Math.max(0, this.#visible.length - 1)
    const newBottom = layout.rows.length - 1
    const isQuick = this.#isQuick && newBottom === 0
    this.#isQuick = false
    for (const [index, row] of layout.rows.entries()) {
      const old = this.#visible[index]
      updateRow(this.#cursor, {
        old: old?.cells ?? [],
        oldGoesOn: old?.wraps === true && (this.#visible[index + 1]?.cells.length ?? 0) > 0,
        fresh: row.cells,
        index,
        grows: index >= bottom && newBottom > bottom,
        isLast: index === newBottom,
        prompt,
        hadInvisible: this.#visibleInvisible,
        isQuick,
        capabilities: this.#capabilities,
      })
    }
    for (let index = newBottom + 1; index <= bottom; index++) {
      this.#cursor.moveToRow(index)
      this.#cursor.moveToColumn(0)
      const gone = this.#visible[index]?.cells ?? []
      this.#cursor.clearToEnd(columnsOf(gone, 0, gone.length))
    }
    this.#visible = layout.rows
    this.#visibleInvisible = prompt.invisible
    this.#placeCursor(layout, prompt)
  }

  #placeCursor(layout: Layout, prompt: Prompt): void {
    const cursor = this.#cursor
    cursor.moveToRow(layout.cursorRow)
    if (prompt.hasInvisible && layout.cursorRow === 0) {
      if (cursor.column > 0 && cursor.column < prompt.columns) cursor.redrawPrompt(prompt)
      if (layout.cursorCells < cursor.column) {
        const back = cursor.column - layout.cursorColumn
        if (back > 0) cursor.backspace(back)
      }
    }
    cursor.moveToColumn(layout.cursorColumn)
  }

  /** After the last key of a line: to the start of the line below. */
  finish(): void {
    const cursor = this.#cursor
    let bottom = Math.max(0, this.#visible.length - 1)
    const isBlank = bottom > 0 && cursor.column === 0 && this.#visible[bottom]?.cells.length === 0
    if (isBlank) bottom--
    cursor.moveToRow(bottom)
    const cells = this.#visible[bottom]?.cells ?? []
    const columns = columnsOf(cells, 0, cells.length)
    if (isBlank && this.#capabilities.wraps && columns === this.#size.columns) {
      cursor.moveToColumn(columns - 1)
      cursor.clearToEnd(0)
      cursor.put(cells[cells.length - 1]?.text ?? '')
    }
    if (columns > 0 || cursor.column > 0) cursor.put('\n')
    this.onNewLine()
  }

  /** Clears all rows of the line, as after a change of the window's size. */
  clearLine(): void {
    const cursor = this.#cursor
    cursor.carriageReturn()
    cursor.moveToRow(Math.max(0, this.#visible.length - 1))
    for (let row = cursor.row; row >= 0; row--) {
      cursor.moveToRow(row)
      cursor.clearToEnd(this.#size.columns)
      cursor.carriageReturn()
    }
  }

  /** To the last row, before somebody else writes. */
  leave(): void {
    this.#cursor.moveToRow(Math.max(0, this.#visible.length - 1))
  }

  /** Somebody else has put the cursor into the first column. */
  forgetColumn(): void {
    this.#cursor.column = 0
  }

  clear(): void {
    this.#cursor.put(this.#capabilities.clearScreen ?? '\n')
  }
}
