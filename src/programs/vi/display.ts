/** The window of vi: lines as rows, and which of them are seen. */
import type { ByteString } from '../../base/bytes.ts'
import { BLUE, type Place, type Row, Screen } from './screen.ts'
import type { Text } from './text.ts'

const TAB = 8
/** What vim 9.0 sends to an xterm of 24 rows at its start, and at its end (recorded). */
const start = (rows: number): ByteString =>
  `\x1b[?1049h\x1b[22;0;0t\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[1;${rows}r\x1b[?12h\x1b[?12l\x1b[22;2t\x1b[22;1t\x1b[27m\x1b[23m\x1b[29m\x1b[m\x1b[H\x1b[2J\x1b[?25l`
export const LEAVE = '\x1b[?2004l\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t\x1b[?25h\x1b[>4;m'
const READY = '\x1b[?4m'

export class Display {
  readonly columns: number
  /** Rows for text: all but the last. */
  readonly height: number
  readonly screen: Screen
  /** The first line that is seen. */
  top = 0
  message: Row = { text: '', style: '' }
  hasNumbers = false

  constructor({ rows, columns }: { readonly rows: number; readonly columns: number }) {
    this.columns = Math.max(1, columns)
    this.height = Math.max(1, rows - 1)
    this.screen = new Screen(this.height + 1)
  }

  /** A line as it is shown. */
  shown(line: ByteString, number: number): ByteString {
    let text = this.hasNumbers ? `${String(number).padStart(7)} ` : ''
    for (const char of line) {
      if (char === '\t') text += ' '.repeat(TAB - (text.length % TAB))
      else if (char < ' ') text += `^${String.fromCharCode(char.charCodeAt(0) + 64)}`
      else text += char
    }
    return text
  }

  #rowsOf(line: ByteString, number: number): readonly ByteString[] {
    const text = this.shown(line, number)
    if (text.length <= this.columns) return [text]
    const rows: ByteString[] = []
    for (let at = 0; at < text.length; at += this.columns) {
      rows.push(text.slice(at, at + this.columns))
    }
    return rows
  }

  /** Scrolls so that the cursor's line is seen: by half a window when it is far away. */
  follow(text: Text): void {
    if (text.row < this.top) {
      const isNear = this.top - text.row < this.height / 2
      this.top = isNear ? text.row : Math.max(0, text.row - Math.floor(this.height / 2))
      return
    }
    const fits = (top: number): boolean => {
      let used = 0
      for (let at = top; at <= text.row; at++) {
        used += this.#rowsOf(text.lines[at] ?? '', at + 1).length
        if (used > this.height) return at === top
      }
      return true
    }
    if (fits(this.top)) return
    if (text.row - this.top < this.height * 1.5) {
      while (!fits(this.top)) this.top++
    } else {
      this.top = Math.max(0, text.row - Math.floor(this.height / 2))
      const last = Math.max(0, text.lines.length - this.height)
      if (this.top > last) this.top = last
      while (!fits(this.top)) this.top++
    }
  }

  /** All rows, and where the cursor is among them. */
  picture(
    text: Text,
    isInserting: boolean,
  ): { readonly rows: readonly Row[]; readonly cursor: Place } {
    const rows: Row[] = []
    let cursor: Place = { row: 0, column: 0 }
    let at = this.top
    for (; at < text.lines.length && rows.length < this.height; at++) {
      const parts = this.#rowsOf(text.lines[at] ?? '', at + 1)
      if (at === text.row) cursor = this.#cursorOn(text, rows.length, isInserting)
      if (rows.length + parts.length > this.height) break
      for (const part of parts) rows.push({ text: part, style: '' })
    }
    const filler = at < text.lines.length ? '@' : '~'
    const empty = { text: filler.padEnd(this.columns), style: BLUE }
    while (rows.length < this.height) rows.push(empty)
    rows.push(this.message)
    return { rows, cursor }
  }

  #cursorOn({ line, row, column }: Text, at: number, isInserting: boolean): Place {
    const isTab = !isInserting && line.charAt(column) === '\t'
    const before = this.shown(line.slice(0, column + (isTab ? 1 : 0)), row + 1).length
    const place = before - (isTab ? 1 : 0)
    return { row: at + Math.floor(place / this.columns), column: place % this.columns }
  }

  /** The first paint: the message, the text, the tildes. */
  open(text: Text, splash: readonly Row[] | undefined): ByteString {
    const { rows } = this.picture(text, false)
    const status = this.message.text === '' ? '' : `\x1b[${this.height + 1};1H${this.message.text}`
    let out = start(this.height + 1) + status
    let isFilling = false
    if (status !== '' && text.lines.some((it) => it !== '')) out += '\x1b[1;1H'
    for (const [at, row] of rows.slice(0, this.height).entries()) {
      if (row.style === '') out += at === 0 ? row.text : `\r\n${row.text}`
      else if (isFilling) out += `\x1b[${at + 1};1H${row.text}`
      else {
        const isEmpty = text.lines.length === 1 && text.line === ''
        out += `${isEmpty ? `\x1b[${at + 1};1H` : '\r\n'}${BLUE}${row.text}`
        isFilling = true
      }
    }
    this.screen.rows = [...rows]
    if (splash !== undefined) out += this.#splash(splash)
    this.screen.assume({ row: 0, column: 0 }, isFilling && splash === undefined ? BLUE : '')
    return `${out}\x1b[1;1H\x1b[?25h${READY}`
  }

  #splash(rows: readonly Row[]): ByteString {
    let out = '\x1b[m'
    for (const [at, { text, style }] of rows.entries()) {
      if (text === '') continue
      const column = Math.max(0, Math.floor((this.columns - text.length) / 2))
      out += `\x1b[${at + 1};${(style === '' ? column : Number(style)) + 1}H${text}`
      this.screen.rows[at] = { text: `~${' '.repeat(this.columns)}${text}`, style: '' }
    }
    return out
  }
}
