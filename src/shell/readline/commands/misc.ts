/** Commands about the line as a whole: accepting, clearing, arguments, macros, pasting. */
import type { ByteString } from '../../../base/bytes.ts'
import { EDIT_ARGUMENT_MAX, EDIT_LINE_BYTES_MAX } from '../../../base/limits.ts'
import type { Run } from '../../program.ts'
import type { Call, Command, Editor } from '../editor.ts'
import { keymap } from '../keymap.ts'
import { plain } from './move.ts'

const ESCAPE = 27
const MINUS = 45
const ZERO = 48
const NINE = 57

const clearScreen: Command = (editor) => {
  editor.screen.clear()
  editor.showAfresh()
  editor.isShown = true
  return undefined
}

/** M-3, M--: shows the argument where the prompt is, then runs the next key with it. */
const argument: Command = (editor, call) => arguing(editor, call)

function* arguing(editor: Editor, { key }: Call): Run<void> {
  let sign = 1
  let value: number | undefined
  let next = key
  editor.message('(arg: 1) ')
  for (let isFirst = true; ; isFirst = false) {
    if (next === ESCAPE && !isFirst) {
      const after = yield* editor.nextKey()
      if (editor.ended(after)) return
      if (!isDigit(after) && after !== MINUS) {
        editor.push([after])
        break
      }
      next = after
    }
    if (isDigit(next)) {
      value = Math.min((value ?? 0) * 10 + next - ZERO, EDIT_ARGUMENT_MAX)
    } else if (next === MINUS && value === undefined) {
      sign = -1
    } else break
    editor.message(`(arg: ${sign < 0 && value === undefined ? '-1' : sign * (value ?? 1)}) `)
    next = yield* editor.nextKey()
    if (editor.ended(next)) return
  }
  editor.clearMessage()
  yield* editor.dispatch(next, { count: sign * (value ?? 1), isExplicit: true })
}

const isDigit = (key: number): boolean => key >= ZERO && key <= NINE

const PASTE_END = '\x1b[201~'

/** Takes everything up to the end of a paste as one insertion. */
const paste: Command = (editor) => pasting(editor)

function* pasting(editor: Editor): Run<void> {
  const { line } = editor
  let text = ''
  while (!text.endsWith(PASTE_END)) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return
    if (text.length < EDIT_LINE_BYTES_MAX) text += key === 13 ? '\n' : String.fromCharCode(key)
    else if (!isPasteEnd(text, key)) text = text.slice(1) + String.fromCharCode(key)
  }
  line.mark = line.point
  if (!line.insert(text.slice(0, -PASTE_END.length))) editor.ding()
  editor.isRegionActive = line.point !== line.mark
  editor.keepsRegion = true
}

const isPasteEnd = (text: ByteString, key: number): boolean =>
  (text + String.fromCharCode(key)).endsWith(PASTE_END)

const insertComment = (editor: Editor): void => {
  const { line } = editor
  line.point = 0
  line.insert('#')
  editor.show()
  editor.accept()
}

const showVersion: Command = (editor) => {
  editor.ports.put('\nGNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n\r')
  editor.showAfresh()
  editor.isShown = true
  return undefined
}

const startMacro = (editor: Editor): void => {
  if (editor.isRecording) return editor.ding()
  editor.startMacro()
}

/** C-x ) itself is two keys. */
const endMacro = (editor: Editor): void => {
  if (!editor.isRecording) return editor.ding()
  editor.endMacro(2)
}

const runMacro = (editor: Editor): void => {
  const { macro } = editor.memory
  if (editor.isRecording || macro.length === 0) return editor.ding()
  editor.push(macro)
}

const nothing: Command = () => undefined

export const MISCELLANY: readonly (readonly [string, Command])[] = [
  ['accept-line', plain((editor) => editor.accept())],
  ['clear-screen', clearScreen],
  ['clear-display', clearScreen],
  ['abort', plain((editor) => editor.ding())],
  ['digit-argument', argument],
  ['bracketed-paste-begin', paste],
  ['insert-comment', plain((editor) => insertComment(editor))],
  ['display-shell-version', showVersion],
  ['start-kbd-macro', plain((editor) => startMacro(editor))],
  ['end-kbd-macro', plain((editor) => endMacro(editor))],
  ['call-last-kbd-macro', plain((editor) => runMacro(editor))],
  ['re-read-init-file', nothing],
  ['history-expand-line', nothing],
  ['shell-expand-line', nothing],
]

/** Whether a key begins no sequence. */
export const isSingle = (key: number): boolean => typeof keymap().get(key) === 'string'
