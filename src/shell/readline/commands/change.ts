/** Commands that put characters in, take them out, swap them and change their case. */
import type { ByteString } from '../../../base/bytes.ts'
import { sequenceBytes } from '../../../base/utf8.ts'
import { lower, raise } from '../../characters.ts'
import type { Run } from '../../program.ts'
import type { Command, Editor } from '../editor.ts'
import { keymap } from '../keymap.ts'
import { isWordAt, wordEnd, wordStart, wordsAway } from '../words.ts'
import { kill } from './kill.ts'
import { plain } from './move.ts'

/** self-insert: with what is typed ahead taken in the same turn. */
const selfInsert: Command = (editor, { count, key }) => inserting(editor, count, key)

function* inserting(editor: Editor, count: number, key: number): Run<void> {
  const character = yield* wholeCharacter(editor, key)
  put(editor, character.repeat(Math.max(0, count)))
  while (editor.hasInput() && editor.ending === undefined) {
    const next = yield* editor.nextKey()
    if (editor.ended(next)) return
    if (keymap().get(next) !== 'self-insert') return editor.push([next])
    put(editor, yield* wholeCharacter(editor, next))
  }
}

const put = (editor: Editor, text: ByteString): void => {
  const { line } = editor
  if (editor.isOverwriting && !line.isAtEnd) {
    return line.group(() => {
      for (const _ of text) line.remove(line.point, line.after(line.point))
      line.insert(text)
    })
  }
  if (!line.insert(text)) editor.ding()
}

const LONGEST_CHARACTER = 4

/** All bytes of the character that starts with `key`, as far as they come. */
function* wholeCharacter(editor: Editor, key: number): Run<ByteString> {
  let text = String.fromCharCode(key)
  if (key < 0xc2 || key > 0xf4) return text
  const wanted = key < 0xe0 ? 2 : key < 0xf0 ? 3 : LONGEST_CHARACTER
  while (text.length < wanted && sequenceBytes(text, 0) === 0) {
    const next = yield* editor.nextKey()
    if (editor.ended(next)) return ''
    if ((next & 0xc0) !== 0x80) {
      editor.push([next])
      break
    }
    text += String.fromCharCode(next)
  }
  return text
}

/** quoted-insert: the next key as it is, even one that would send a signal. */
const quoted: Command = (editor, { count }) => quoting(editor, count)

function* quoting(editor: Editor, count: number): Run<void> {
  editor.ports.takeSignals(false)
  const key = yield* editor.nextKey()
  editor.ports.takeSignals(true)
  if (editor.ended(key)) return
  const character = yield* wholeCharacter(editor, key)
  if (!editor.line.insert(character.repeat(Math.max(0, count)))) editor.ding()
}

const deleteForward = (editor: Editor, count: number): void => {
  const { line } = editor
  if (count < 0) return deleteBackward(editor, -count)
  if (line.isAtEnd) return editor.ding()
  let to = line.point
  for (let i = 0; i < count; i++) to = line.after(to)
  if (count > 1) kill(editor, line.point, to)
  else line.remove(line.point, to)
}

const deleteBackward = (editor: Editor, count: number): void => {
  const { line } = editor
  if (count < 0) return deleteForward(editor, -count)
  if (line.point === 0) return editor.ding()
  let from = line.point
  for (let i = 0; i < count; i++) from = line.before(from)
  if (count > 1) kill(editor, line.point, from)
  else line.remove(from, line.point)
}

const transposeCharacters = (editor: Editor): void => {
  const { line } = editor
  if (line.point === 0 || line.after(0) >= line.text.length) return editor.ding()
  line.group(() => {
    if (line.isAtEnd) line.point = line.before(line.point)
    const from = line.before(line.point)
    const moved = line.remove(from, line.point)
    line.point = line.after(from)
    line.insert(moved)
  })
}

const transposeWords = (editor: Editor, count: number): void => {
  const { line } = editor
  const secondEnd = wordsAway(line, line.point, count)
  const secondStart = wordStart(line, secondEnd)
  const firstStart = wordStart(line, secondStart)
  const firstEnd = wordEnd(line, firstStart)
  if (firstStart === secondStart || secondStart < firstEnd) return editor.ding()
  line.group(() => {
    const first = line.text.slice(firstStart, firstEnd)
    const second = line.remove(secondStart, secondEnd)
    line.point = secondStart
    line.insert(first)
    line.remove(firstStart, firstEnd)
    line.point = firstStart
    line.insert(second)
    line.point = secondEnd
  })
}

type Change = 'upper' | 'lower' | 'capital'

const changeCase =
  (change: Change) =>
  ({ line }: Editor, count: number): void => {
    const point = line.point
    const other = wordsAway(line, point, count)
    const [from, to] = other < point ? [other, point] : [point, other]
    let changed = ''
    let isInWord = false
    for (let at = from; at < to; at = line.after(at)) {
      const character = line.characterAt(at)
      if (!isWordAt(line, at)) {
        isInWord = false
        changed += character
        continue
      }
      const isUpper = change === 'upper' || (change === 'capital' && !isInWord)
      changed += isUpper ? raise(character) : lower(character)
      isInWord = true
    }
    if (changed !== line.text.slice(from, to)) {
      line.group(() => {
        line.remove(from, to)
        line.point = from
        line.insert(changed)
      })
    }
    line.point = Math.max(point, to)
  }

const undo = (editor: Editor, count: number): void => {
  for (let i = 0; i < count; i++) if (!editor.line.undoOnce()) return editor.ding()
}

const revert = (editor: Editor): void => {
  if (!editor.line.undoOnce()) return editor.ding()
  while (editor.line.undoOnce());
}

export const CHANGES: readonly (readonly [string, Command])[] = [
  ['self-insert', selfInsert],
  ['quoted-insert', quoted],
  ['delete-char', plain(deleteForward)],
  ['backward-delete-char', plain(deleteBackward)],
  ['transpose-chars', plain((editor) => transposeCharacters(editor))],
  ['transpose-words', plain(transposeWords)],
  ['upcase-word', plain(changeCase('upper'))],
  ['downcase-word', plain(changeCase('lower'))],
  ['capitalize-word', plain(changeCase('capital'))],
  ['undo', plain(undo)],
  ['revert-line', plain((editor) => revert(editor))],
]
