/** The text that is edited, the cursor in it, and how the last change is undone. */
import type { ByteString } from '../../base/bytes.ts'
import { EDITED_BYTES_MAX } from '../../base/limits.ts'

interface Snapshot {
  readonly lines: readonly ByteString[]
  readonly row: number
  readonly column: number
  readonly isChanged: boolean
}

export class Text {
  lines: ByteString[]
  row = 0
  column = 0
  isChanged = false
  /** Lines (`isLinewise`) or a piece of one that was deleted or yanked. */
  register: { readonly text: readonly ByteString[]; readonly isLinewise: boolean } | undefined
  #before: Snapshot | undefined
  #bytes: number

  constructor(lines: readonly ByteString[]) {
    this.lines = lines.length === 0 ? [''] : [...lines]
    this.#bytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
  }

  get line(): ByteString {
    return this.lines[this.row] ?? ''
  }

  /** Keeps what there is: `undo` goes back to it. */
  remember(): void {
    this.#before = {
      lines: [...this.lines],
      row: this.row,
      column: this.column,
      isChanged: this.isChanged,
    }
  }

  /** Back to what was kept, and from there forth again: vi knows one step. */
  undo(): boolean {
    const before = this.#before
    if (before === undefined) return false
    this.remember()
    this.lines = [...before.lines]
    this.row = before.row
    this.column = before.column
    this.isChanged = before.isChanged
    return true
  }

  /** Puts the line here in place of the one the cursor is on; false: there is no room. */
  setLine(text: ByteString): boolean {
    const growth = text.length - this.line.length
    if (this.#bytes + growth > EDITED_BYTES_MAX) return false
    this.#bytes += growth
    this.lines[this.row] = text
    this.isChanged = true
    return true
  }

  insertLines(at: number, lines: readonly ByteString[]): boolean {
    const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
    if (this.#bytes + bytes > EDITED_BYTES_MAX) return false
    this.#bytes += bytes
    this.lines.splice(at, 0, ...lines)
    this.isChanged = true
    return true
  }

  removeLines(at: number, count: number): readonly ByteString[] {
    const gone = this.lines.splice(at, count)
    this.#bytes -= gone.reduce((sum, line) => sum + line.length + 1, 0)
    if (this.lines.length === 0) this.lines.push('')
    this.row = Math.min(this.row, this.lines.length - 1)
    this.isChanged = true
    return gone
  }

  /** Keeps the cursor on a character (or one behind the last, while inserting). */
  clamp(isInserting: boolean): void {
    this.row = Math.max(0, Math.min(this.row, this.lines.length - 1))
    const last = Math.max(0, this.line.length - (isInserting ? 0 : 1))
    this.column = Math.max(0, Math.min(this.column, last))
  }

  firstNonBlank(row = this.row): number {
    const line = this.lines[row] ?? ''
    const at = line.search(/[^ \t]/)
    return at < 0 ? Math.max(0, line.length - 1) : at
  }
}
