/** The line being edited: text, point, mark, and what undo needs (readline's undo.c). */
import type { ByteString } from '../../base/bytes.ts'
import { EDIT_LINE_BYTES_MAX, UNDO_ENTRIES_MAX } from '../../base/limits.ts'
import { characterBytes, previousCharacter, widthOf } from './cells.ts'

/** One thing that undo takes back. */
type Undo =
  | { readonly kind: 'insert'; readonly from: number; to: number }
  | { readonly kind: 'delete'; readonly from: number; readonly text: ByteString }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' }

/** Single characters typed one after another that undo takes back together. */
const GROUP_CHARACTERS = 20

export class EditLine {
  text: ByteString = ''
  point = 0
  mark = 0
  undo: Undo[] = []
  #isUndoing = false

  get isAtEnd(): boolean {
    return this.point >= this.text.length
  }

  get isEmpty(): boolean {
    return this.text === ''
  }

  /** Start of the next character, past what combines with this one; the end stays the end. */
  after(at: number): number {
    let next = at
    do {
      if (next >= this.text.length) return this.text.length
      next += characterBytes(this.text, next)
    } while (this.#combines(next))
    return next
  }

  before(at: number): number {
    let last = at
    do {
      if (last <= 0) return 0
      last = previousCharacter(this.text, last)
    } while (this.#combines(last))
    return last
  }

  #combines(at: number): boolean {
    if (this.text.charCodeAt(at) < 0x80 || at >= this.text.length) return false
    return widthOf(this.text.slice(at, at + characterBytes(this.text, at))) === 0
  }

  /** The character at a place, '' at the end. */
  characterAt(at: number): ByteString {
    return this.text.slice(at, this.after(at))
  }

  /** Puts text before the point; the point goes behind it. False: the line is full. */
  insert(text: ByteString): boolean {
    if (text === '') return true
    if (this.text.length + text.length > EDIT_LINE_BYTES_MAX) return false
    const from = this.point
    this.text = this.text.slice(0, from) + text + this.text.slice(from)
    this.point = from + text.length
    if (!this.#isUndoing) this.#noteInsert(from, text.length)
    return true
  }

  #noteInsert(from: number, bytes: number): void {
    const last = this.undo[this.undo.length - 1]
    const isJoined =
      bytes === 1 &&
      last?.kind === 'insert' &&
      last.to === from &&
      last.to - last.from < GROUP_CHARACTERS
    if (isJoined) last.to++
    else this.#note({ kind: 'insert', from, to: from + bytes })
  }

  /** Takes from..to out; answers it. The point stays with its text. */
  remove(from: number, to: number): ByteString {
    const [low, high] = from < to ? [from, to] : [to, from]
    const text = this.text.slice(low, high)
    this.text = this.text.slice(0, low) + this.text.slice(high)
    if (!this.#isUndoing && text !== '') this.#note({ kind: 'delete', from: low, text })
    if (this.point >= high) this.point -= high - low
    else if (this.point > low) this.point = low
    this.mark = Math.min(this.mark, this.text.length)
    return text
  }

  /** Another text instead, as one step for undo. */
  replace(text: ByteString): void {
    this.group(() => {
      this.remove(0, this.text.length)
      this.point = 0
      this.insert(text)
    })
  }

  /** All changes of `change` are taken back together. */
  group(change: () => void): void {
    this.#note({ kind: 'begin' })
    change()
    this.#note({ kind: 'end' })
  }

  #note(entry: Undo): void {
    if (this.undo.length >= UNDO_ENTRIES_MAX) this.undo.splice(0, UNDO_ENTRIES_MAX / 2)
    this.undo.push(entry)
  }

  /** False when there is nothing to take back. */
  undoOnce(): boolean {
    if (this.undo.length === 0) return false
    this.#isUndoing = true
    let depth = 0
    do {
      const entry = this.undo.pop()
      if (entry === undefined) break
      if (entry.kind === 'end') depth++
      else if (entry.kind === 'begin') depth--
      else this.#takeBack(entry)
    } while (depth > 0)
    this.#isUndoing = false
    return true
  }

  #takeBack(entry: Undo & { kind: 'insert' | 'delete' }): void {
    if (entry.kind === 'delete') {
      this.point = entry.from
      this.insert(entry.text)
      return
    }
    this.remove(entry.from, entry.to)
    this.point = entry.from
  }

  /** Starts with a text that has no past. */
  load(text: ByteString, undo: Undo[] = []): void {
    this.text = text
    this.point = text.length
    this.mark = 0
    this.undo = undo
  }
}

export type UndoList = EditLine['undo']
