/** What of the text is seen, and what has to be sent to show it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Draft } from './draft.ts'
import { expand, pageStart, visiblePart } from './line.ts'
import {
  ALERT,
  ALERT_OFF,
  type Changed,
  changedHints,
  firstHints,
  HIDE,
  type Hint,
  MAIN_HINTS,
  markColumn,
  NORMAL,
  type Prompt,
  REVERSE,
  SHOW,
  startOf,
  titleText,
  WRITE_HINTS,
  writeHintsAfterQuestion,
  YES_NO_HINTS,
  yesNoHints,
} from './screen.ts'

/** So many keys a message stays. */
const MESSAGE_KEYS = 20
/** Fewer bytes than going there takes are written again. */
const WALKED_MAX = 3

interface Place {
  row: number
  column: number
}

/** The cursor is somewhere in the last lines. */
const AWAY: Readonly<Place> = { row: 1_000, column: 1_000 }

export class View {
  readonly rows: number
  readonly columns: number
  top = 0
  #shown: ByteString[]
  #at: Place = { row: 0, column: 0 }
  #mark = false
  #isWriting = false
  #name = ''
  #status = ''
  #sentStatus = ''
  #column = 0
  #sentColumn = 0
  #keysLeft = 0
  #hints: readonly Hint[] = MAIN_HINTS

  constructor({ rows, columns }: { readonly rows: number; readonly columns: number }) {
    this.rows = Math.max(5, rows)
    this.columns = Math.max(20, columns)
    this.#shown = Array.from({ length: this.height }, () => '')
  }

  /** Rows of text. */
  get height(): number {
    return this.rows - 4
  }

  /** A message in the middle of the status line. */
  say(text: ByteString, isAlert = false): void {
    const shown = text === '' ? '' : `[ ${text} ]`.slice(0, this.columns)
    const column = Math.floor((this.columns - shown.length) / 2)
    const dressed = isAlert ? `${ALERT}${shown}${ALERT_OFF}` : `${REVERSE}${shown}${NORMAL}`
    this.#status = text === '' ? '' : dressed
    this.#column = column
    this.#keysLeft = MESSAGE_KEYS
  }

  /** A key was typed: an old message goes away. */
  tick(): void {
    if (this.#keysLeft > 0 && --this.#keysLeft === 0) this.#status = ''
  }

  #to(row: number, column: number): ByteString {
    return column === 0 ? `\x1b[${row + 1};1H` : `\x1b[${row + 1};${column + 1}H`
  }

  /** The first screen. */
  open(draft: Draft, name: ByteString, messages: readonly ByteString[]): ByteString {
    this.#name = name
    const [upper, lower] = firstHints(this.columns)
    const shown = messages.map((it) => {
      this.say(it)
      return `${this.#to(this.rows - 3, this.#column)}${this.#status}`
    })
    this.#sentStatus = this.#status
    const { columns, rows } = this
    const isNewBuffer = name === 'New Buffer'
    const bar = `${REVERSE}${titleText({ name, isChanged: false, columns })}\x1b[1;${columns - 1}H${NORMAL}`
    const head = isNewBuffer ? `${bar}${shown.join('')}` : `${shown.join('')}\x1b[H${bar}`
    const help = `\r\x1b[${rows - 1}d${upper}\r\x1b[${rows}d${lower}\r`
    this.#at = { row: rows - 1, column: 0 }
    return `${startOf(rows)}${head}${help}${this.#textChanges(draft)}${this.#place(draft)}${SHOW}`
  }

  #rowText(draft: Draft, index: number): ByteString {
    const line = draft.lines[index]
    if (line === undefined) return ''
    const before = index === draft.row ? line.slice(0, draft.column) : ''
    return visiblePart(line, before, this.columns)
  }

  /** Keeps the cursor seen; `isJump`: from afar it comes to stand in the middle. */
  follow(draft: Draft, isJump: boolean): void {
    const { row } = draft
    if (row >= this.top && row < this.top + this.height) return
    if (isJump) this.top = Math.max(0, row - Math.floor(this.height / 2))
    else this.top = row < this.top ? row : row - this.height + 1
  }

  #textChanges(draft: Draft): ByteString {
    let out = ''
    for (let row = 0; row < this.height; row++) {
      const wants = this.#rowText(draft, this.top + row)
      const had = this.#shown[row] ?? ''
      if (had === wants) continue
      let same = 0
      while (same < had.length && same < wants.length && had[same] === wants[same]) same++
      out += this.#move({ row: row + 1, column: same }) + wants.slice(same)
      this.#at = { row: row + 1, column: wants.length }
      if (had.length === wants.length + 1 && same === wants.length) out += ' \b'
      else if (had.length > wants.length) out += '\x1b[K'
      this.#shown[row] = wants
    }
    return out
  }

  #place(draft: Draft): ByteString {
    const column = expand(draft.line.slice(0, draft.column)).length
    const row = draft.row - this.top + 1
    return this.#move({ row, column: column - pageStart(column, this.columns) })
  }

  /** As ncurses goes from place to place. */
  #move(to: Place): ByteString {
    const from = this.#at
    this.#at = to
    const vertical =
      from.row === to.row ? '' : from.row === to.row + 1 ? '\x1b[A' : `\x1b[${to.row + 1}d`
    if (from.column === to.column) return vertical
    if (to.column === 0)
      return from.column === 1 && vertical !== '\x1b[A' ? `${vertical}\b` : `\r${vertical}`
    const step = to.column - from.column
    if (from.row === to.row) {
      const before = (this.#shown[to.row - 1] ?? '').slice(0, to.column)
      const isNearStart = to.column + 1 < Math.min(-step, 4) && before.length === to.column
      if (isNearStart) return `\r${before}`
      if (step < 0 && step >= -3) return '\b'.repeat(-step)
      const text = (this.#shown[to.row - 1] ?? '').slice(from.column, to.column)
      return step > 0 && step <= WALKED_MAX && text.length === step
        ? text
        : `\x1b[${to.column + 1}G`
    }
    return `\x1b[${to.row + 1};${to.column + 1}H`
  }

  /** What to send after a key; `isWhole`: more than the line was changed. */
  update(draft: Draft, name: ByteString, { isWhole, isWritten }: Changed): ByteString {
    const head = HIDE + this.#borders(draft, name, isWritten)
    this.#isWriting = false
    const isElsewhere = head !== HIDE
    if (isWhole && !isElsewhere)
      return `${head}${this.#textChanges(draft)}${this.#place(draft)}${SHOW}`
    const text = isWhole ? this.#textChanges(draft) : ''
    const middle = `${head}${text}${SHOW}`
    return `${middle}${this.#textChanges(draft)}${this.#place(draft)}`
  }

  /** All but the text, in the order nano draws it. */
  #borders(draft: Draft, name: ByteString, isWritten: boolean): ByteString {
    if (isWritten) return this.writing(draft, name) + this.#hintChanges(MAIN_HINTS)
    if (this.#sentStatus.startsWith('?')) {
      return this.#statusChanges() + this.#hintChanges(MAIN_HINTS) + this.#titleChanges(draft, name)
    }
    return this.#hintChanges(MAIN_HINTS) + this.#titleChanges(draft, name) + this.#statusChanges()
  }

  #titleChanges(draft: Draft, name: ByteString): ByteString {
    if (name !== this.#name) {
      this.#name = name
      this.#mark = draft.isChanged
      const text = titleText({ name, isChanged: draft.isChanged, columns: this.columns })
      this.#at = { row: 0, column: this.columns - 2 }
      return `\x1b[H${REVERSE}${text}\x1b[1;${this.columns - 1}H${NORMAL}`
    }
    if (draft.isChanged === this.#mark) return ''
    this.#mark = draft.isChanged
    const column = markColumn({ name, columns: this.columns })
    this.#at = { row: 0, column: this.columns - 2 }
    return `${this.#to(0, column)}${REVERSE}${draft.isChanged ? '*' : ' '}\x1b[${this.columns - 1}G${NORMAL}`
  }

  #statusChanges(): ByteString {
    if (this.#status === this.#sentStatus) return ''
    const [had, row] = [this.#sentStatus, this.rows - 3]
    const shows = this.#status
    this.#sentStatus = shows
    if (shows === '') {
      const there = this.#move({ row, column: 0 })
      return `${there}\x1b[K`
    }
    if (had.startsWith('?')) {
      // The bar of a question goes away on both sides.
      const there = this.#move({ row, column: this.#column - 1 })
      this.#sentColumn = this.#column
      this.#at = AWAY
      return `${there}\x1b[1K ${shows}\x1b[K`
    }
    const isCovered = had === '' || this.#column <= this.#sentColumn
    this.#sentColumn = this.#column
    const clear = isCovered ? '' : `${this.#to(row, 0)}\x1b[K`
    this.#at = AWAY
    return `${clear}${this.#to(row, this.#column)}${shows}`
  }

  #hintChanges(to: readonly Hint[]): ByteString {
    const from = this.#hints
    if (to === from) return ''
    this.#hints = to
    const { rows, columns } = this
    if (from === YES_NO_HINTS && to === MAIN_HINTS) {
      const [upper, lower] = firstHints(columns)
      this.#at = AWAY
      return `\r\x1b[${rows - 1}d${upper}\r\x1b[${rows}d${lower}`
    }
    if (from === YES_NO_HINTS && to === WRITE_HINTS) {
      this.#at = { row: rows - 1, column: columns - 10 }
      return writeHintsAfterQuestion(rows)
    }
    this.#at = { row: rows - 1, column: columns - 10 }
    return changedHints({ from, to, rows, columns })
  }

  /** A question in the status line. */
  ask({ text, hints, cursor }: Prompt): ByteString {
    const row = this.rows - 3
    const isOpen = this.#sentStatus.startsWith('?')
    const isSame = isOpen && hints === this.#hints
    const isAfterQuestion = isOpen && this.#hints === YES_NO_HINTS && hints === WRITE_HINTS
    const before = hints === YES_NO_HINTS ? '' : this.#hintChanges(hints)
    const body = isAfterQuestion ? text : text.slice(0, this.columns).padEnd(this.columns)
    const bar = `${this.#move({ row, column: 0 })}${REVERSE}${body}`
    this.#sentStatus = `?${text}`
    this.#status = ''
    const column = Math.min(cursor, this.columns - 1)
    this.#at = { row, column }
    if (hints === YES_NO_HINTS) {
      this.#hints = hints
      this.#at = AWAY
      const asked = isSame ? '' : `${bar}${yesNoHints(this.rows)}${this.#to(row, column)}`
      return `${HIDE}${asked}${SHOW}`
    }
    return `${HIDE}${before}${bar}${isAfterQuestion ? '' : this.#to(row, column)}${NORMAL}${SHOW}`
  }

  /** The status line says that the text is being written. */
  writing(draft: Draft, name: ByteString): ByteString {
    const text = '[ Writing... ]'
    const column = Math.floor((this.columns - text.length) / 2)
    const step = column - 1 - this.#at.column
    const there = step >= 0 && step <= WALKED_MAX ? ' '.repeat(step) : `\x1b[${column}G`
    this.#sentStatus = ''
    this.#isWriting = true
    return `${there}\x1b[1K ${REVERSE}${text}${NORMAL}\x1b[K${this.#titleChanges(draft, name)}${this.#statusChanges()}`
  }

  /** The beginning of the status line, for the last time. */
  leave(): ByteString {
    if (this.#hints === YES_NO_HINTS || this.#isWriting) return '\r'
    return this.#move({ row: this.rows - 3, column: 0 })
  }

  /** Everything is drawn again. */
  forget(): ByteString {
    this.#shown = this.#shown.map(() => '')
    this.#name = ''
    this.#sentStatus = ''
    this.#hints = []
    return '\x1b[H\x1b[2J'
  }
}
