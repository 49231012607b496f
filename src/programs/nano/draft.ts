/** The text nano edits: lines, the last of them empty where the file ends with one; a cursor. */
import type { ByteString } from '../../base/bytes.ts'
import { EDITED_BYTES_MAX } from '../../base/limits.ts'

interface Snapshot {
  readonly lines: readonly ByteString[]
  readonly row: number
  readonly column: number
}

const UNDONE_MAX = 20

export class Draft {
  lines: ByteString[] = ['']
  row = 0
  column = 0
  isChanged = false
  #bytes = 0
  #undone: Snapshot[] = []
  #redone: Snapshot[] = []

  fill(lines: readonly ByteString[]): void {
    this.lines = [...lines, '']
    this.#bytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
  }

  get line(): ByteString {
    return this.lines[this.row] ?? ''
  }

  get bytes(): number {
    return this.#bytes
  }

  remember(): void {
    this.#undone.push(this.#now())
    if (this.#undone.length > UNDONE_MAX) this.#undone.shift()
    this.#redone = []
  }

  #now(): Snapshot {
    return { lines: [...this.lines], row: this.row, column: this.column }
  }

  /** False: there is nothing to go back to. */
  undo(isRedo: boolean): boolean {
    const [from, to] = isRedo ? [this.#redone, this.#undone] : [this.#undone, this.#redone]
    const found = from.pop()
    if (found === undefined) return false
    to.push(this.#now())
    this.lines = [...found.lines]
    this.row = found.row
    this.column = found.column
    this.#bytes = this.lines.reduce((sum, line) => sum + line.length + 1, -1)
    this.isChanged = true
    return true
  }

  /** Text with line ends comes in at the cursor; false: there is no room. */
  insert(text: ByteString): boolean {
    if (this.#bytes + text.length > EDITED_BYTES_MAX) return false
    const { line, column, row } = this
    const isLast = row === this.lines.length - 1
    const [first = '', ...more] = text.split('\n')
    const last = more.pop()
    if (last === undefined) {
      this.lines[row] = line.slice(0, column) + text + line.slice(column)
      this.column += text.length
    } else {
      this.lines.splice(row, 1, line.slice(0, column) + first, ...more, last + line.slice(column))
      this.row += more.length + 1
      this.column = last.length
    }
    this.#bytes += text.length
    this.isChanged = true
    // Behind the last line there is always one more.
    if (isLast && this.lines.at(-1) !== '') {
      this.lines.push('')
      this.#bytes++
    }
    return true
  }

  /** The character under the cursor, or the end of the line. */
  removeForth(): boolean {
    const { line, column, row } = this
    if (column < line.length) {
      this.lines[row] = line.slice(0, column) + line.slice(column + 1)
    } else {
      const next = this.lines[row + 1]
      if (next === undefined || (row + 2 === this.lines.length && next === '' && line !== '')) {
        return false
      }
      this.lines.splice(row, 2, line + next)
    }
    this.#bytes--
    this.isChanged = true
    return true
  }

  left(): boolean {
    if (this.column > 0) this.column--
    else if (this.row > 0) {
      this.row--
      this.column = this.line.length
    } else return false
    return true
  }

  right(): boolean {
    if (this.column < this.line.length) this.column++
    else if (this.row + 1 < this.lines.length) {
      this.row++
      this.column = 0
    } else return false
    return true
  }

  /** A whole line is taken out. */
  cut(): ByteString | undefined {
    const { row, lines } = this
    if (row === lines.length - 1) {
      if (this.line === '') return undefined
      const text = this.line
      this.lines[row] = ''
      this.column = 0
      this.#bytes -= text.length
      this.isChanged = true
      return text
    }
    const [text = ''] = lines.splice(row, 1)
    this.column = 0
    this.#bytes -= text.length + 1
    this.isChanged = true
    return `${text}\n`
  }

  /** What is written: without the empty line at the end. */
  saved(): readonly ByteString[] {
    return this.lines.at(-1) === '' ? this.lines.slice(0, -1) : this.lines
  }
}
