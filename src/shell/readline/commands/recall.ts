/** Commands that bring lines of the history back, whole or in parts. */
import type { Run } from '../../program.ts'
import type { Call, Command, Editor } from '../editor.ts'
import { historyWords } from '../history-words.ts'
import { plain } from './move.ts'

const previous = (editor: Editor, count: number): void => {
  if (count < 0) return next(editor, -count)
  const { recall } = editor
  const to = Math.max(0, recall.at - count)
  if (recall.at - count < 0 && editor.memory.hasHistory) editor.ding()
  if (to !== recall.at) recall.go(to)
}

const next = (editor: Editor, count: number): void => {
  if (count < 0) return previous(editor, -count)
  const { recall } = editor
  const to = Math.min(recall.entries.length, recall.at + count)
  if (recall.at + count > recall.entries.length) editor.ding()
  if (to !== recall.at) recall.go(to)
}

/** Accepts the line; the next one starts as the entry behind it. */
const operate = (editor: Editor): void => {
  editor.memory.nextEntry = editor.recall.at + 1
  editor.accept()
}

/** yank-last-arg: called again, from the entry before. */
const lastArgument: Command = (editor, call) => {
  insertArgument(editor, call)
  return undefined
}

const places = new WeakMap<Editor, { skip: number; from: number; to: number; nth: number }>()

const insertArgument = (editor: Editor, { count, isExplicit }: Call): void => {
  const { line, recall } = editor
  const isAgain = editor.lastCommand === 'yank-last-arg'
  const before = places.get(editor)
  if (isAgain && before !== undefined) {
    line.remove(before.from, before.to)
    line.point = before.from
  }
  const skip = isAgain && before !== undefined ? before.skip + 1 : 1
  const nth = isAgain && before !== undefined ? before.nth : isExplicit ? count : Infinity
  const entry = recall.entries[recall.at - skip]
  const words = entry === undefined ? undefined : historyWords(entry)
  const word = words?.[nth === Infinity ? words.length - 1 : nth]
  const from = line.point
  if (word === undefined) editor.ding()
  else line.insert(word)
  places.set(editor, { skip, from, to: line.point, nth })
}

/** yank-nth-arg: the first argument of the last command, or the one of the given number. */
const nthArgument: Command = (editor, { count, isExplicit }) => {
  const { line, recall } = editor
  const words = historyWords(recall.entries[recall.at - 1] ?? '')
  const word = words[isExplicit ? count : 1]
  if (word === undefined) editor.ding()
  else line.insert(word)
  return undefined
}

/** Entries that begin as the line does up to the point. */
const searchPrefix =
  (direction: 1 | -1) =>
  (editor: Editor): void => {
    const { line, recall } = editor
    const point = line.point
    const wanted = line.text.slice(0, point)
    let at = recall.at + direction
    while (recall.entries[at] !== undefined) {
      const entry = recall.entries[at] ?? ''
      if (entry.startsWith(wanted) && entry !== line.text) break
      at += direction
    }
    // With nothing to look for it is next-history, which ends in silence.
    if (recall.entries[at] === undefined) {
      if (wanted !== '' || direction < 0) editor.ding()
      return
    }
    recall.go(at)
    line.point = wanted === '' ? line.text.length : point
  }

const toEnd = (editor: Editor, to: number): void => {
  if (editor.recall.at !== to) editor.recall.go(to)
}

/** operate-and-get-next and all that accepts is followed by no redisplay. */
export const RECALLS: readonly (readonly [string, Command])[] = [
  ['previous-history', plain(previous)],
  ['next-history', plain(next)],
  ['history-search-backward', plain(searchPrefix(-1))],
  ['history-search-forward', plain(searchPrefix(1))],
  ['beginning-of-history', plain((editor) => toEnd(editor, 0))],
  ['end-of-history', plain((editor) => toEnd(editor, editor.recall.entries.length))],
  ['operate-and-get-next', plain((editor) => operate(editor))],
  ['yank-last-arg', lastArgument],
  ['yank-nth-arg', nthArgument],
]

/** A command that may have to wait, for tables like the one above. */
export type Waits = (editor: Editor, call: Call) => Run<void>
