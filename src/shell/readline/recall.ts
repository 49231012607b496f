/** Walking through the history: edits of an entry stay with it until a line is accepted there. */
import type { ByteString } from '../../base/bytes.ts'
import { EditLine, type UndoList } from './edit-line.ts'
import type { EditorMemory } from './memory.ts'

export class Recall {
  /** Index of the entry shown; the length of the history is the new line. */
  at = 0
  readonly #line: EditLine
  readonly #history: ByteString[]
  readonly #memory: EditorMemory
  #saved: { readonly text: ByteString; readonly undo: UndoList } | undefined

  constructor(line: EditLine, history: ByteString[], memory: EditorMemory) {
    this.#line = line
    this.#history = history
    this.#memory = memory
  }

  get entries(): readonly ByteString[] {
    return this.#history
  }

  begin(): void {
    this.at = this.#history.length
    if (this.at > 0) this.#memory.hasHistory = true
    const { nextEntry } = this.#memory
    this.#memory.nextEntry = undefined
    if (nextEntry !== undefined && nextEntry < this.#history.length) this.go(nextEntry)
  }

  /** Shows another entry; the point goes to its end. */
  go(to: number): void {
    this.leave()
    this.at = to
    if (to >= this.#history.length) {
      this.#line.load(this.#saved?.text ?? '', this.#saved?.undo ?? [])
      this.#saved = undefined
      return
    }
    const text = this.#history[to] ?? ''
    const edited = this.#memory.edited.get(to)
    this.#line.load(text, edited?.text === text ? edited.undo : [])
  }

  /** Keeps what is in the line, with its undo list, where it came from. */
  leave(): void {
    const { text, undo } = this.#line
    if (this.at >= this.#history.length) {
      this.#saved = { text, undo }
      return
    }
    if (undo.length === 0) return
    this.#history[this.at] = text
    this.#memory.edited.set(this.at, { text, undo })
  }

  /** The line is accepted: the entry it was made from is as it was before. */
  finish(): void {
    if (this.#line.text !== '') this.#memory.hasHistory = true
    if (this.at >= this.#history.length) return
    const copy = new EditLine()
    copy.load(this.#line.text, [...this.#line.undo])
    while (copy.undoOnce());
    this.#history[this.at] = copy.text
    this.#memory.edited.delete(this.at)
  }
}
