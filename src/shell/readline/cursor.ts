/** The cursor: where it is relative to the prompt, and the cheapest bytes that move it. */
import type { ByteString } from '../../base/bytes.ts'
import type { WindowSize } from '../../world/process.ts'
import type { Capabilities } from './capabilities.ts'
import type { Cell } from './cells.ts'
import { type Prompt, promptText } from './prompt-cells.ts'

export class Cursor {
  row = 0
  column = 0
  readonly put: (text: ByteString) => void
  readonly #capabilities: Capabilities
  #size: WindowSize

  constructor(capabilities: Capabilities, size: WindowSize, put: (text: ByteString) => void) {
    this.#capabilities = capabilities
    this.#size = size
    this.put = put
  }

  get columns(): number {
    return this.#size.columns
  }

  setSize(size: WindowSize): void {
    this.#size = size
  }

  reset(): void {
    this.row = 0
    this.column = 0
  }

  carriageReturn(): void {
    this.put('\r')
    this.column = 0
  }

  backspace(count: number): void {
    this.put('\b'.repeat(count))
    this.column -= count
  }

  /** Forward one column at a time, back by backspaces or, where that is shorter, from the left. */
  moveToColumn(to: number, row: readonly Cell[] = []): void {
    if (this.column === to) return
    const isLeftShorter = to + 1 < this.column - to
    const isAtMargin = this.#capabilities.wraps && this.column === this.columns
    if (to === 0 || isLeftShorter || isAtMargin) this.carriageReturn()
    if (this.column > to) return this.backspace(this.column - to)
    if (this.column === to) return
    const { right } = this.#capabilities
    if (right !== undefined) this.put(right.repeat(to - this.column))
    else this.#retype(row, to)
    this.column = to
  }

  #retype(row: readonly Cell[], to: number): void {
    this.carriageReturn()
    let column = 0
    for (const cell of row) {
      if (column >= to) break
      this.put(cell.text)
      column += cell.width
    }
  }

  moveToRow(to: number): void {
    if (this.row === to || to > this.#size.rows) return
    if (to > this.row) {
      this.put('\n'.repeat(to - this.row))
      this.carriageReturn()
    } else {
      this.put((this.#capabilities.up ?? '').repeat(this.row - to))
    }
    this.row = to
  }

  /** Writes cells where the cursor is, with standout switched as they need it. */
  write(cells: readonly Cell[], from: number, to: number): void {
    let text = ''
    let isLit = false
    const [on, off] = this.#capabilities.standout ?? ['', '']
    for (let i = from; i < to; i++) {
      const cell = cells[i]
      if (cell === undefined) break
      if (cell.isLit !== isLit) text += cell.isLit ? on : off
      isLit = cell.isLit
      text += cell.text
      this.column += cell.width
    }
    if (isLit) text += off
    this.put(text)
  }

  redrawPrompt(prompt: Prompt): void {
    this.carriageReturn()
    this.put(promptText(prompt))
    this.column = prompt.columns
  }

  clearToEnd(columns: number): void {
    const { clearToEnd } = this.#capabilities
    if (clearToEnd !== undefined) this.put(clearToEnd)
    else if (columns > 0) this.spaces(columns)
  }

  spaces(columns: number): void {
    this.put(' '.repeat(columns))
    this.column += columns
  }
}
