/** What vim shows: rows that differ from what stands there already, and the cursor. */
import type { ByteString } from '../../base/bytes.ts'

/** A row of the screen and the colours it is written in (SGR); '' is plain. */
export interface Row {
  readonly text: ByteString
  readonly style: string
}

/** Where the cursor is: from 0. */
export interface Place {
  readonly row: number
  readonly column: number
}

const PLAIN = '\x1b[m'
export const HIDE = '\x1b[?25l'
export const SHOW = '\x1b[?25h'
export const BLUE = '\x1b[94m'

/** As many columns to the right are walked over by writing what stands there. */
const WALKED_MAX = 5

export class Screen {
  rows: Row[]
  #at: Place = { row: 0, column: 0 }
  #style = ''
  readonly #height: number

  constructor(height: number) {
    this.#height = height
    this.rows = Array.from({ length: height }, () => ({ text: '', style: '' }))
  }

  /** The terminal is elsewhere than we thought: after a full paint, for example. */
  assume(place: Place, style: string): void {
    this.#at = place
    this.#style = style
  }

  get style(): string {
    return this.#style
  }

  /** What to send so that these rows stand there. */
  changes(next: readonly Row[]): ByteString {
    let out = ''
    // The message first, as vim does.
    for (let step = 0; step < this.#height; step++) {
      const row = (step + this.#height - 1) % this.#height
      const [had, wants] = [this.rows[row], next[row]]
      if (had === undefined || wants === undefined) continue
      if (had.text === wants.text && had.style === wants.style) continue
      out += this.#rewrite(row, had, wants)
      this.rows[row] = wants
    }
    return out
  }

  /** Nothing stands there any more. */
  forget(): void {
    this.rows = this.rows.map(() => ({ text: '', style: '' }))
    this.#at = { row: 0, column: 0 }
  }

  #rewrite(row: number, had: Row, wants: Row): ByteString {
    const isAlike = had.style === wants.style
    const same = isAlike ? commonBeginning(had.text, wants.text) : 0
    const isAsLong = isAlike && had.text.length === wants.text.length
    const end = wants.text.length - (isAsLong ? commonEnd(had.text, wants.text) : 0)
    const rest = wants.text.slice(same, end)
    let out = ''
    if (rest !== '') {
      out += this.move({ row, column: same })
      out += this.dress(wants.style) + rest
      this.#at = { row, column: end }
    }
    if (had.text.length > wants.text.length) {
      out += this.go({ row, column: wants.text.length })
      out += `${this.dress('')}\x1b[K`
      this.#at = NOWHERE
    }
    return out
  }

  /** The colours from here on. */
  dress(style: string): ByteString {
    if (style === this.#style) return ''
    this.#style = style
    return style === '' ? PLAIN : style
  }

  /** By the shortest way. */
  move(to: Place): ByteString {
    const from = this.#at
    this.#at = to
    if (from.row === to.row) {
      const step = to.column - from.column
      if (step === 0) return ''
      if (step === -1 || (step === -2 && to.column > 0)) return '\b'.repeat(-step)
      if (to.column === 0) return '\r'
      const { text = '', style = '' } = this.rows[to.row] ?? {}
      if (step > 0 && step <= WALKED_MAX && style === '' && text.length >= to.column) {
        return this.dress('') + text.slice(from.column, to.column)
      }
    }
    if (to.row === from.row + 1 && from.row >= 0) {
      const { text = '', style = '' } = this.rows[to.row] ?? {}
      const isNear = to.column <= NEAR_MAX && text.length >= to.column
      if (to.column === 0) return '\r\n'
      if (isNear && style === '' && this.#style === '') return `\r\n${text.slice(0, to.column)}`
    }
    return `\x1b[${to.row + 1};${to.column + 1}H`
  }

  /** Straight there. */
  go(to: Place): ByteString {
    this.#at = to
    return `\x1b[${to.row + 1};${to.column + 1}H`
  }
}

/** After a line was cleared vim does not rely on where the cursor is. */
const NOWHERE: Place = { row: -2, column: 0 }
/** So few columns are written again rather than gone to. */
const NEAR_MAX = 3

const commonEnd = (a: ByteString, b: ByteString): number => {
  let count = 0
  while (count < a.length && a.at(-1 - count) === b.at(-1 - count)) count++
  return count
}

const commonBeginning = (a: ByteString, b: ByteString): number => {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}
