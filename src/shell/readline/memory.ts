/** What the line editor of a shell remembers from line to line. */
import type { ByteString } from '../../base/bytes.ts'
import type { UndoList } from './edit-line.ts'

export interface EditorMemory {
  /** Killed texts, newest last, and the one that yank takes. */
  readonly kills: ByteString[]
  killAt: number
  macro: readonly number[]
  /** The last string that was searched for. */
  search: ByteString
  /** Entries of the history that were edited and left: their text then, and its undo list. */
  readonly edited: Map<number, { readonly text: ByteString; readonly undo: UndoList }>
  /** There was a line before: only then does the top of the history ring. */
  hasHistory: boolean
  /** Entry that the next line starts with (operate-and-get-next). */
  nextEntry: number | undefined
}

export const createMemory = (): EditorMemory => ({
  kills: [],
  killAt: 0,
  macro: [],
  search: '',
  edited: new Map(),
  hasHistory: false,
  nextEntry: undefined,
})
