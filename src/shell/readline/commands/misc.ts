/** Commands about the line as a whole: accepting, clearing, arguments, macros, pasting. */
import { EDIT_ARGUMENT_MAX } from '../../../base/limits.ts'
import type { Run } from '../../program.ts'
import type { Call, Command, Editor } from '../editor.ts'
import { pastedText } from '../paste.ts'
import { plain } from './move.ts'

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

function* arguing(editor: Editor, call: Call): Run<void> {
  let sign = call.count < 0 ? -1 : 1
  let value = Math.abs(call.count)
  let { isExplicit } = call
  let next = call.key
  for (let isFirst = true; ; isFirst = false) {
    editor.message(`(arg: ${sign * value}) `)
    if (!isFirst) next = yield* editor.nextKey()
    if (editor.ended(next)) return
    if (isDigit(next)) {
      value = Math.min((isExplicit ? value * 10 : 0) + next - ZERO, EDIT_ARGUMENT_MAX)
      isExplicit = true
    } else if (next === MINUS && !isExplicit && sign > 0) {
      sign = -1
    } else break
  }
  editor.clearMessage()
  yield* editor.dispatch(next, { count: sign * value, isExplicit: true })
}

const isDigit = (key: number): boolean => key >= ZERO && key <= NINE

/** Takes everything up to the end of a paste as one insertion. */
const paste: Command = (editor) => pasting(editor)

function* pasting(editor: Editor): Run<void> {
  const { line } = editor
  const text = yield* pastedText(editor)
  if (text === undefined) return
  line.mark = line.point
  if (!line.insert(text)) editor.ding()
  editor.isRegionActive = line.point !== line.mark
  editor.keepsRegion = true
}

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
