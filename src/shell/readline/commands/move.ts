/** Commands that move the point. */
import type { Command, Editor } from '../editor.ts'
import { wordsAway } from '../words.ts'

const forward = (editor: Editor, count: number): void => {
  const { line } = editor
  if (count < 0) return backward(editor, -count)
  for (let i = 0; i < count; i++) {
    if (line.isAtEnd) return editor.ding()
    line.point = line.after(line.point)
  }
}

const backward = (editor: Editor, count: number): void => {
  const { line } = editor
  if (count < 0) return forward(editor, -count)
  for (let i = 0; i < count; i++) {
    if (line.point === 0) return editor.ding()
    line.point = line.before(line.point)
  }
}

/** A command that takes no time. */
export const plain =
  (act: (editor: Editor, count: number, key: number) => void): Command =>
  (editor, { count, key }) => {
    act(editor, count, key)
    return undefined
  }

/** character-search: to the next typed character. */
const search =
  (direction: 1 | -1): Command =>
  (editor, { count }) =>
    searching(editor, direction * count)

function* searching(editor: Editor, count: number) {
  const key = yield* editor.nextKey()
  if (editor.ended(key)) return
  const wanted = String.fromCharCode(key)
  const { line } = editor
  let at = line.point
  for (let i = 0; i < Math.abs(count); i++) {
    const next = count > 0 ? line.text.indexOf(wanted, at + 1) : lastBefore(line.text, wanted, at)
    if (next < 0) return editor.ding()
    at = next
  }
  line.point = at
}

const lastBefore = (text: string, wanted: string, at: number): number =>
  at === 0 ? -1 : text.lastIndexOf(wanted, at - 1)

export const MOVES: readonly (readonly [string, Command])[] = [
  ['forward-char', plain(forward)],
  ['backward-char', plain(backward)],
  ['beginning-of-line', plain(({ line }) => (line.point = 0))],
  ['end-of-line', plain(({ line }) => (line.point = line.text.length))],
  ['forward-word', plain(({ line }, count) => (line.point = wordsAway(line, line.point, count)))],
  ['backward-word', plain(({ line }, count) => (line.point = wordsAway(line, line.point, -count)))],
  ['character-search', search(1)],
  ['character-search-backward', search(-1)],
  ['set-mark', plain(({ line }, count) => (line.mark = count > 1 ? count : line.point))],
  ['exchange-point-and-mark', plain((editor) => exchange(editor))],
]

const exchange = (editor: Editor): void => {
  const { line } = editor
  if (line.mark > line.text.length) return editor.ding()
  const { mark } = line
  line.mark = line.point
  line.point = mark
  editor.isRegionActive = true
  editor.keepsRegion = true
}
