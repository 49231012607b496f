/** Incremental search through the history (isearch.c of readline 8.2). */
import type { ByteString } from '../../../base/bytes.ts'
import type { Run } from '../../program.ts'
import { previousCharacter } from '../cells.ts'
import type { Command, Editor } from '../editor.ts'
import { keymap } from '../keymap.ts'
import { pastedText } from '../paste.ts'
import { isWordAt, wordEnd } from '../words.ts'

const PASTE_START = '\x1b[200~'

type Direction = 1 | -1

const ESCAPE = 27
const NEWLINE = 10
const ABORT = 7
const WORD = 23
const REST = 25

const isearch =
  (direction: Direction): Command =>
  (editor) =>
    new Search(editor, direction).run()

class Search {
  readonly #editor: Editor
  readonly #lines: readonly ByteString[]
  readonly #start: { readonly index: number; readonly point: number }
  #direction: Direction
  #wanted: ByteString = ''
  /** Where the search stands: entry, place in it. */
  #at: number
  #place: number
  #lastFound: number
  #lastText: ByteString | undefined

  constructor(editor: Editor, direction: Direction) {
    const { recall, line } = editor
    this.#editor = editor
    this.#direction = direction
    recall.leave()
    this.#lines = [...recall.entries]
    if (recall.at >= this.#lines.length) this.#lines = [...this.#lines, line.text]
    this.#at = recall.at
    this.#lastFound = this.#at
    this.#start = { index: this.#at, point: line.point }
    this.#place = line.point
  }

  *run(): Run<void> {
    const editor = this.#editor
    this.#show(false)
    for (;;) {
      const key = yield* editor.nextKey()
      if (editor.ended(key)) return
      if (key === ABORT) return this.#abort()
      if (key === ESCAPE && editor.hasInput()) {
        const pasted = yield* readPaste(editor)
        if (pasted === undefined) return this.#finish()
        this.#wanted += pasted
        this.#search()
        continue
      }
      const isOver = this.#ends(key)
      if (isOver) return this.#finish()
      if (this.#take(key)) this.#search()
    }
  }

  /** Whether the key ends the search; others than ESC and C-j are done after it. */
  #ends(key: number): boolean {
    const editor = this.#editor
    const command = keymap().get(key)
    if (key === NEWLINE) return true
    if (key === ESCAPE) return true
    const isOwn =
      command === 'reverse-search-history' ||
      command === 'forward-search-history' ||
      command === 'backward-delete-char' ||
      key === WORD ||
      key === REST
    if (isOwn || (key >= 32 && key !== 127)) return false
    editor.push([key])
    return true
  }

  /** Changes what is searched for; false: there is nothing to search. */
  #take(key: number): boolean {
    const editor = this.#editor
    const command = keymap().get(key)
    if (command === 'reverse-search-history') return this.#again(-1)
    if (command === 'forward-search-history') return this.#again(1)
    if (command === 'backward-delete-char') {
      if (this.#wanted === '') editor.ding()
      else
        this.#wanted = this.#wanted.slice(0, previousCharacter(this.#wanted, this.#wanted.length))
      if (this.#wanted === '') editor.ding()
      return true
    }
    if (key === WORD || key === REST) {
      const { line } = editor
      const from = line.point + this.#wanted.length
      const to = key === WORD ? wordEnd(line, from) : line.text.length
      if (from >= line.text.length || (key === WORD && !isWordAt(line, from))) {
        editor.ding()
        return false
      }
      this.#wanted += line.text.slice(from, to)
      return true
    }
    this.#wanted += String.fromCharCode(key)
    return true
  }

  #again(direction: Direction): boolean {
    if (direction !== this.#direction) {
      this.#direction = direction
      if (this.#wanted === '') this.#wanted = this.#editor.memory.search
      else this.#place += direction
      return true
    }
    if (this.#wanted === '') {
      this.#wanted = this.#editor.memory.search
      if (this.#wanted === '') return false
      this.#show(false)
      return true
    }
    const length = (this.#lines[this.#at] ?? '').length
    if (direction === -1) this.#place--
    else if (this.#place !== length) this.#place++
    else this.#editor.ding()
    return true
  }

  #search(): void {
    const editor = this.#editor
    if (!this.#find()) {
      if (this.#wanted !== '') this.#place = this.#failedPlace()
      editor.ding()
      this.#at = this.#lastFound
      editor.isRegionActive = false
      return this.#show(true)
    }
    const text = this.#lines[this.#at] ?? ''
    this.#lastText = text
    this.#lastFound = this.#at
    editor.line.text = text
    editor.line.point = this.#place
    editor.line.mark = this.#place + this.#wanted.length
    editor.isRegionActive = true
    this.#show(false)
  }

  #find(): boolean {
    if (this.#wanted === '') return false
    for (;;) {
      const line = this.#lines[this.#at] ?? ''
      const found = this.#findIn(line)
      if (found >= 0) {
        this.#place = found
        return true
      }
      if (!this.#step()) return false
      const next = this.#lines[this.#at] ?? ''
      this.#place = this.#direction === -1 ? next.length - this.#wanted.length : 0
    }
  }

  /** Where a search that failed has come to in the last entry it looked at. */
  #failedPlace(): number {
    if (this.#direction === -1) return 0
    const last = this.#lines[this.#lines.length - 1] ?? ''
    return Math.max(0, last.length - this.#wanted.length + 1)
  }

  #findIn(line: ByteString): number {
    if (this.#direction === 1) return line.indexOf(this.#wanted, Math.max(0, this.#place))
    return this.#place < 0 ? -1 : line.lastIndexOf(this.#wanted, this.#place)
  }

  /** To the next entry that is long enough and says something else; false at the last one. */
  #step(): boolean {
    for (;;) {
      this.#at += this.#direction
      const line = this.#lines[this.#at]
      if (line === undefined) {
        this.#place = Math.max(0, this.#place)
        return false
      }
      if (line !== this.#lastText && line.length >= this.#wanted.length) return true
    }
  }

  #show(isFailed: boolean): void {
    const way = this.#direction === -1 ? 'reverse-' : ''
    const prompt = `(${isFailed ? 'failed ' : ''}${way}i-search)\`${this.#wanted}': `
    if (this.#wanted === '') this.#editor.screen.quicken()
    this.#editor.message(prompt)
  }

  #abort(): void {
    const editor = this.#editor
    this.#restore()
    editor.line.point = this.#start.point
    editor.isRegionActive = false
    editor.clearMessage()
  }

  #restore(): void {
    const { recall } = this.#editor
    recall.at = this.#start.index
    const text = this.#lines[this.#start.index] ?? ''
    this.#editor.line.text = text
  }

  #finish(): void {
    const editor = this.#editor
    this.#restore()
    if (this.#wanted !== '') editor.memory.search = this.#wanted
    if (this.#lastFound !== this.#start.index) editor.recall.go(this.#lastFound)
    const { line } = editor
    const isAtStart = this.#lastFound === this.#start.index && this.#place < 0
    line.point = Math.min(isAtStart ? this.#start.point : this.#place, line.text.length)
    if (line.point < 0) line.point = line.text.length
    editor.isRegionActive = false
    editor.clearMessage()
  }
}

/** Behind an ESC: the text of a bracketed paste; undefined: other keys, still to come. */
function* readPaste(editor: Editor): Run<ByteString | undefined> {
  const keys = [ESCAPE]
  for (const char of PASTE_START.slice(1)) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return undefined
    keys.push(key)
    if (key !== char.charCodeAt(0)) {
      editor.push(keys)
      return undefined
    }
  }
  return yield* pastedText(editor)
}

export const SEARCHES: readonly (readonly [string, Command])[] = [
  ['reverse-search-history', isearch(-1)],
  ['forward-search-history', isearch(1)],
]
