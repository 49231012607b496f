/** What nano asks in its status line: names, texts to look for, lines to go to. */
import type { ByteString } from '../../base/bytes.ts'
import { ENOENT, failed } from '../../base/errno.ts'
import { shellOutput } from '../../shell/gnu/run-shell.ts'
import { readLines, writeLines } from '../../shell/gnu/text-lines.ts'
import type { Run } from '../../shell/program.ts'
import type { Editor } from './editor.ts'
import { endOf, type Hint, LINE_HINTS, SEARCH_HINTS, WRITE_HINTS, YES_NO_HINTS } from './screen.ts'
import { find, replaceAll } from './search.ts'

const ANSWER_CHARS_MAX = 4_096

/** Keys with questions; true when the cursor has come from afar. */
export function* question(editor: Editor, key: string): Run<boolean> {
  switch (key) {
    case '\x18':
      yield* exit(editor)
      return false
    case '\x0f':
    case '\x13':
      editor.isWritten = yield* write(editor, key === '\x13' && editor.path !== '')
      return false
    case '\x17':
      return yield* search(editor)
    case 'M-w':
      return findNext(editor)
    case '\x1c':
    case 'M-r':
      return yield* replace(editor)
    case '\x1f':
    case 'M-g':
      return yield* line(editor)
    case '\x12':
      return yield* readIn(editor)
    case '\x14':
      return yield* execute(editor)
  }
  editor.bell()
  return false
}

/** A line typed into the status line; undefined: ^C. */
function* askLine(
  editor: Editor,
  label: ByteString,
  hints: readonly Hint[],
  first = '',
): Run<ByteString | undefined> {
  let text = first
  for (;;) {
    if (editor.queue === '') {
      const cursor = label.length + text.length
      yield* editor.send(editor.view.ask({ text: label + text, hints, cursor }))
    }
    const key = yield* editor.key()
    if (editor.isOver || key === '\x03' || key === '\x1b') {
      editor.view.say('Cancelled')
      return undefined
    }
    if (key === '\r' || key === '\n') return text
    if (key === '\x7f' || key === '\b') text = text.slice(0, -1)
    else if (key === '\x15' || key === '\x0b') text = ''
    else if (key.length === 1 && key >= ' ' && text.length < ANSWER_CHARS_MAX) text += key
  }
}

/** `y`, `n`, `a` or undefined for ^C. */
function* choose(editor: Editor, question: ByteString): Run<string | undefined> {
  for (;;) {
    if (editor.queue === '') {
      yield* editor.send(
        editor.view.ask({ text: question, hints: YES_NO_HINTS, cursor: question.length + 1 }),
      )
    }
    const key = (yield* editor.key()).toLowerCase()
    if (editor.isOver || key === '\x03' || key === '\x1b') {
      editor.view.say('Cancelled')
      return undefined
    }
    if ('yna'.includes(key) && key !== '') return key
    editor.bell()
  }
}

function* exit(editor: Editor): Run<void> {
  if (editor.draft.isChanged) {
    const answer = yield* choose(editor, 'Save modified buffer?')
    if (answer === undefined) return
    if (answer === 'y' && !(yield* write(editor, false))) return
    editor.isWritten = answer === 'y'
  }
  const { rows } = editor.view
  const written = editor.isWritten ? editor.view.writing(editor.draft, editor.name) : ''
  yield* editor.task.out(`\x1b[?25l${written}${editor.view.leave()}${endOf(rows)}`)
  yield* editor.task.flush()
  editor.close()
}

/** True when it is on the disk. */
function* write(editor: Editor, isQuick: boolean): Run<boolean> {
  const { draft, view, task } = editor
  const path = isQuick
    ? editor.path
    : yield* askLine(editor, 'File Name to Write: ', WRITE_HINTS, editor.path)
  if (path === undefined) return false
  if (path === '') {
    view.say('Cancelled')
    return false
  }
  if (path !== editor.path && !failed(task.sys.stat(path))) {
    const answer = yield* choose(editor, `File "${path}" exists; OVERWRITE? `)
    if (answer !== 'y') return false
  }
  const lines = draft.saved()
  const written = yield* writeLines(task.sys, path, lines)
  if (failed(written)) {
    view.say(`Error writing ${path}: ${written.text}`, true)
    return false
  }
  editor.path = path
  draft.isChanged = false
  view.say(`Wrote ${lines.length} line${lines.length === 1 ? '' : 's'}`)
  return true
}

function* search(editor: Editor): Run<boolean> {
  const label = editor.wanted === '' ? 'Search: ' : `Search [${editor.wanted}]: `
  const typed = yield* askLine(editor, label, SEARCH_HINTS)
  if (typed === undefined) return false
  if (typed !== '') editor.wanted = typed
  return findNext(editor)
}

function findNext(editor: Editor): boolean {
  const { view, draft } = editor
  view.say('')
  if (editor.wanted === '') {
    view.say('No current search pattern')
    return false
  }
  const found = find(draft, editor.wanted)
  if (found === undefined) {
    view.say(`"${editor.wanted}" not found`, true)
    return false
  }
  const isSame = found.row === draft.row && found.column === draft.column
  if (isSame) view.say('This is the only occurrence')
  else if (found.isWrapped) view.say('Search Wrapped')
  draft.row = found.row
  draft.column = found.column
  return true
}

function* replace(editor: Editor): Run<boolean> {
  const label =
    editor.wanted === '' ? 'Search (to replace): ' : `Search (to replace) [${editor.wanted}]: `
  const typed = yield* askLine(editor, label, SEARCH_HINTS)
  if (typed === undefined) return false
  if (typed !== '') editor.wanted = typed
  const by = yield* askLine(editor, 'Replace with: ', SEARCH_HINTS)
  if (by === undefined || editor.wanted === '') return false
  const { view, draft } = editor
  if (find(draft, editor.wanted) === undefined) {
    view.say(`"${editor.wanted}" not found`, true)
    return false
  }
  const answer = yield* choose(editor, 'Replace this instance?')
  if (answer === undefined || answer === 'n') return false
  draft.remember()
  const count = replaceAll(draft, { what: editor.wanted, by, isOne: answer === 'y' })
  view.say(`Replaced ${count} occurrence${count === 1 ? '' : 's'}`)
  return true
}

function* line(editor: Editor): Run<boolean> {
  const typed = yield* askLine(editor, 'Enter line number, column number: ', LINE_HINTS)
  if (typed === undefined) return false
  const [, line, column] = /^\s*(\d+)?\s*(?:[,.; ]\s*(\d+))?\s*$/.exec(typed) ?? []
  if (line === undefined && column === undefined) {
    editor.view.say('Invalid line or column number', true)
    return false
  }
  editor.view.say('')
  editor.goTo(Number(line ?? editor.draft.row + 1), Number(column ?? 1))
  return true
}

function* readIn(editor: Editor): Run<boolean> {
  const path = yield* askLine(editor, 'File to insert [from ./]: ', WRITE_HINTS)
  if (path === undefined) return false
  const found = yield* readLines(editor.task.sys, path)
  if (failed(found)) {
    editor.view.say(
      found === ENOENT ? `File "${path}" not found` : `Error reading ${path}: ${found.text}`,
      true,
    )
    return false
  }
  editor.draft.remember()
  editor.draft.insert(found.lines.map((it) => `${it}\n`).join(''))
  editor.view.say(`Read ${found.lines.length} line${found.lines.length === 1 ? '' : 's'}`)
  return true
}

function* execute(editor: Editor): Run<boolean> {
  const command = yield* askLine(editor, 'Command to execute: ', WRITE_HINTS)
  if (command === undefined || command === '') return false
  editor.draft.remember()
  editor.draft.insert(yield* shellOutput(editor.task, command))
  editor.view.say('')
  return true
}
