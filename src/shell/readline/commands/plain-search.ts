/** Search through the history for a pattern that is typed first (non-incremental, readline 8.2). */
import type { ByteString } from '../../../base/bytes.ts'
import type { Run } from '../../program.ts'
import { previousCharacter } from '../cells.ts'
import type { Command, Editor } from '../editor.ts'

type Direction = 1 | -1

const ESCAPE = 27
const NEWLINE = 10
const ABORT = 7

/** Searches without showing as it goes: the pattern is read first. */
const plainSearch =
  (direction: Direction): Command =>
  (editor) =>
    searching(editor, direction)

function* searching(editor: Editor, direction: Direction): Run<void> {
  const { line, recall } = editor
  recall.leave()
  const before = { text: line.text, point: line.point, undo: line.undo }
  const put = (text: ByteString): void => {
    line.load(text)
  }
  const restore = (): void => {
    line.load(before.text, before.undo)
    line.point = before.point
  }
  put('')
  editor.message(`${editor.mainPrompt.source}:`)
  for (;;) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return
    if (key === 13 || key === NEWLINE || key === ESCAPE) break
    const isErasing = key === 127 || key === 8
    if (key === ABORT || (isErasing && line.isEmpty)) {
      restore()
      if (key === ABORT) editor.ding()
      return editor.clearMessage()
    }
    if (isErasing) put(line.text.slice(0, previousCharacter(line.text, line.text.length)))
    else if (key === 21) put('')
    else put(line.text + String.fromCharCode(key))
    editor.show()
  }
  const wanted = line.isEmpty ? editor.memory.search : line.text
  restore()
  if (wanted === '') {
    editor.ding()
    return editor.clearMessage()
  }
  editor.memory.search = wanted
  let at = recall.at + direction
  while (recall.entries[at] !== undefined && !recall.entries[at]?.includes(wanted)) at += direction
  if (recall.entries[at] === undefined) editor.ding()
  else {
    recall.go(at)
    line.point = line.text.indexOf(wanted)
    line.mark = line.point + wanted.length
    editor.isRegionActive = true
    editor.keepsRegion = true
  }
  editor.clearMessage()
}

export const PLAIN_SEARCHES: readonly (readonly [string, Command])[] = [
  ['non-incremental-reverse-search-history', plainSearch(-1)],
  ['non-incremental-forward-search-history', plainSearch(1)],
]
