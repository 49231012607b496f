/** Commands that cut text out and put it back. */
import type { ByteString } from '../../../base/bytes.ts'
import { KILL_RING_MAX } from '../../../base/limits.ts'
import type { Command, Editor } from '../editor.ts'
import { blankWordStart, isBlank, wordsAway } from '../words.ts'
import { plain } from './move.ts'

/** Cuts from..to out; kills in a row make one text. `to` before `from` puts it in front. */
export const kill = (editor: Editor, from: number, to: number): void => {
  const { line, memory } = editor
  const text = line.remove(from, to)
  remember(editor, text, from < to)
  line.point = Math.min(from, to)
  memory.killAt = memory.kills.length - 1
}

const remember = (editor: Editor, text: ByteString, isAppended: boolean): void => {
  const { kills } = editor.memory
  editor.killed = true
  const last = kills[kills.length - 1]
  if (editor.wasKill && last !== undefined) {
    kills[kills.length - 1] = isAppended ? last + text : text + last
  } else {
    kills.push(text)
    if (kills.length > KILL_RING_MAX) kills.shift()
  }
  editor.wasKill = true
}

const killWord = (editor: Editor, count: number): void => {
  const { line } = editor
  const from = line.point
  const to = wordsAway(line, from, count)
  if (to !== from) kill(editor, from, to)
}

const killLine = (editor: Editor, count: number): void => {
  const { line } = editor
  const to = count < 0 ? 0 : line.text.length
  if (line.point !== to) kill(editor, line.point, to)
}

const discard = (editor: Editor): void => {
  if (editor.line.point === 0) return editor.ding()
  kill(editor, editor.line.point, 0)
}

const rubOutWord = (editor: Editor, count: number): void => {
  const { line } = editor
  if (line.point === 0) return editor.ding()
  let to = line.point
  for (let i = 0; i < Math.max(1, count) && to > 0; i++) to = blankWordStart(line, to)
  kill(editor, line.point, to)
}

const yank = (editor: Editor): void => {
  const text = editor.memory.kills[editor.memory.killAt]
  if (text === undefined) return editor.ding()
  editor.line.mark = editor.line.point
  editor.line.insert(text)
}

/** Only after a yank: the text before it instead. */
const yankPop = (editor: Editor): void => {
  const { line, memory } = editor
  const text = memory.kills[memory.killAt]
  const isAfterYank = editor.lastCommand === 'yank' || editor.lastCommand === 'yank-pop'
  const from = line.point - (text?.length ?? 0)
  if (text === undefined || !isAfterYank || line.text.slice(from, line.point) !== text) {
    return editor.ding()
  }
  line.remove(from, line.point)
  memory.killAt = memory.killAt === 0 ? memory.kills.length - 1 : memory.killAt - 1
  yank(editor)
}

const deleteBlanks = ({ line }: Editor): void => {
  let from = line.point
  let to = line.point
  while (from > 0 && isBlank(line.text[from - 1])) from--
  while (to < line.text.length && isBlank(line.text[to])) to++
  if (from !== to) line.remove(from, to)
  line.point = from
}

export const KILLS: readonly (readonly [string, Command])[] = [
  ['kill-word', plain(killWord)],
  ['backward-kill-word', plain((editor, count) => killWord(editor, -count))],
  ['kill-line', plain(killLine)],
  ['backward-kill-line', plain((editor) => discard(editor))],
  ['unix-line-discard', plain((editor) => discard(editor))],
  ['unix-word-rubout', plain(rubOutWord)],
  ['yank', plain((editor) => yank(editor))],
  ['yank-pop', plain((editor) => yankPop(editor))],
  ['delete-horizontal-space', plain((editor) => deleteBlanks(editor))],
]
