/** vi's commands in normal mode (vim 9.0 in its compatible mode, as Debian's vim.tiny runs). */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import { insertText } from './insert.ts'
import { motionOf, NEEDS_CHARACTER, type Target } from './motions.ts'
import { deleteRange, join, put, shift, swapCase, yankRange } from './operators.ts'
import { type Searching, search } from './search.ts'
import type { Session } from './session.ts'

/** Ends with what was asked for: `quit` leaves. */
export function* normalMode(session: Session): Run<void> {
  const searching: Searching = { pattern: undefined, isForward: true }
  let last: readonly string[] = []
  while (!session.isOver) {
    const key = yield* session.key()
    if (session.isOver) return
    if (key === '.' && last.length > 0) {
      session.replay(last)
      continue
    }
    const typed = session.startRecording(key)
    const isChange = yield* command(session, searching, key)
    if (isChange) last = [...typed]
    session.text.clamp(false)
  }
}

/** True when it has changed the text. */
function* command(session: Session, searching: Searching, first: string): Run<boolean> {
  let key = first
  let digits = ''
  while (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
    digits = `${digits}${key}`.slice(0, 7)
    key = yield* session.key()
  }
  const count = digits === '' ? undefined : Number(digits)
  if (key === ':') {
    yield* session.commandLine(':')
    return false
  }
  if (key === '/' || key === '?' || key === 'n' || key === 'N') {
    yield* search(session, searching, key)
    return false
  }
  if ('dcy<>'.includes(key)) return yield* operate(session, key, count)
  if (yield* change(session, key, count ?? 1)) return true
  const target = yield* motion(session, key, count)
  if (target === 'none') return yield* other(session, key)
  if (target === undefined) session.bell()
  else {
    session.text.row = target.row
    session.text.column = target.column
  }
  return false
}

function* motion(
  session: Session,
  key: string,
  count: number | undefined,
): Run<Target | undefined | 'none'> {
  const { text, display } = session
  if (!IS_MOTION.has(key)) return 'none'
  const after = NEEDS_CHARACTER.includes(key) ? yield* session.key() : ''
  return motionOf(text, key, count, after, display.height)
}

const IS_MOTION = new Set([
  ...'hjkl +-0^$|GgHMLfFtTwWbBeE\b\x7f\r\n\x0e\x10\x06\x02\x04\x15',
  ...['left', 'right', 'up', 'down', 'home', 'end'],
])

/** Commands that change text without a motion. */
function* change(session: Session, key: string, count: number): Run<boolean> {
  const { text } = session
  const { line, column, row } = text
  switch (key) {
    case 'x':
    case 'delete':
    case 'X': {
      const from = key === 'X' ? Math.max(0, column - count) : column
      const to = key === 'X' ? column : Math.min(line.length, column + count)
      if (from === to) return false
      text.remember()
      deleteRange(text, { row, column: from }, { row, column: to })
      return true
    }
    case 'i':
    case 'insert':
      return yield* insertText(session)
    case 'I':
      text.column = text.line.search(/[^ \t]|$/)
      return yield* insertText(session)
    case 'a':
      text.column = Math.min(line.length, column + 1)
      return yield* insertText(session)
    case 'A':
      text.column = line.length
      return yield* insertText(session)
    case 'o':
    case 'O':
      text.remember()
      text.insertLines(key === 'o' ? row + 1 : row, [''])
      if (key === 'o') text.row++
      text.column = 0
      return yield* insertText(session, { isRemembered: true })
    case 'D':
    case 'C':
      text.remember()
      deleteRange(text, { row, column }, { row, column: line.length })
      return key === 'D' || (yield* insertText(session, { isRemembered: true }))
    case 's':
      text.remember()
      deleteRange(text, { row, column }, { row, column: Math.min(line.length, column + count) })
      return yield* insertText(session, { isRemembered: true })
    case 'S':
      return yield* operateLines(session, 'c', count)
    case 'Y':
      return yield* operateLines(session, 'y', count)
    case 'r':
      return yield* replaceCharacters(session, count)
    case 'J':
      text.remember()
      return join(text, Math.max(2, count))
    case '~':
      text.remember()
      return swapCase(text, count)
    case 'p':
    case 'P':
      text.remember()
      return put(text, key === 'p', count)
    case 'u':
      if (!text.undo()) session.say('Already at oldest change')
      return false
  }
  return false
}

function* replaceCharacters(session: Session, count: number): Run<boolean> {
  const { text } = session
  session.enterInsert()
  const char = yield* session.key()
  session.leaveInsert()
  if (char === '\x1b' || text.column + count > text.line.length) return false
  text.remember()
  const { line, column } = text
  if (char === '\r') {
    text.setLine(line.slice(0, column))
    text.insertLines(text.row + 1, [line.slice(column + count)])
    text.row++
    text.column = 0
    return true
  }
  text.setLine(line.slice(0, column) + char.repeat(count) + line.slice(column + count))
  text.column = column + count - 1
  return true
}

/** An operator and what it takes: `dd`, `3dw`, `d2w`, `cw`, `y$`. */
function* operate(session: Session, operator: string, before: number | undefined): Run<boolean> {
  let key = yield* session.key()
  let digits = ''
  while (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
    digits = `${digits}${key}`.slice(0, 7)
    key = yield* session.key()
  }
  if (key === '\x1b') return false
  const isCounted = before !== undefined || digits !== ''
  const count = (before ?? 1) * (digits === '' ? 1 : Number(digits))
  if (key === operator) return yield* operateLines(session, operator, count)
  const { text } = session
  // cw on a word takes it without the blanks behind it.
  const isWord = operator === 'c' && /^[wW]$/.test(key) && /\S/.test(text.line.charAt(text.column))
  const target = yield* motion(
    session,
    isWord ? (key === 'w' ? 'e' : 'E') : key,
    isCounted ? count : undefined,
  )
  const isAlone = isWord && target === undefined
  const found: Target | undefined | 'none' = isAlone
    ? { row: text.row, column: text.column, isLinewise: false, isInclusive: true }
    : target
  if (found === 'none' || found === undefined) {
    session.bell()
    return false
  }
  if (found.isLinewise) {
    const top = Math.min(text.row, found.row)
    const lines = Math.abs(found.row - text.row) + 1
    text.row = top
    return yield* operateLines(session, operator, lines)
  }
  return yield* operateRange(session, operator, found)
}

function* operateRange(session: Session, operator: string, target: Target): Run<boolean> {
  const { text } = session
  const here = { row: text.row, column: text.column }
  const isBack = target.row < here.row || (target.row === here.row && target.column < here.column)
  const [start, end] = isBack ? [target, here] : [here, target]
  // w over the end of a line takes no part of the next one.
  const isOver = end.row > start.row && end.column === 0 && !isBack
  const stop = isOver
    ? { row: end.row - 1, column: (text.lines[end.row - 1] ?? '').length }
    : { row: end.row, column: end.column + (target.isInclusive === true && !isBack ? 1 : 0) }
  if (operator === 'y') {
    yankRange(text, start, stop)
    text.row = start.row
    text.column = start.column
    return false
  }
  text.remember()
  deleteRange(text, start, stop)
  if (operator === 'c') return yield* insertText(session, { isRemembered: true, end: stop })
  return true
}

function* operateLines(session: Session, operator: string, count: number): Run<boolean> {
  const { text } = session
  const { row, lines } = text
  const taken = Math.min(count, lines.length - row)
  if (operator === 'y') {
    text.register = { text: lines.slice(row, row + taken), isLinewise: true }
    if (taken > 2) session.say(`${taken} lines yanked`)
    return false
  }
  text.remember()
  if (operator === '<' || operator === '>') return shift(text, taken, operator === '>')
  const gone = text.removeLines(row, taken)
  text.register = { text: gone, isLinewise: true }
  if (operator === 'c') {
    text.insertLines(row, [''])
    if (text.lines.length > 1 && text.lines.at(-1) === '' && gone.length === lines.length) {
      text.lines.pop()
    }
    text.row = Math.min(row, text.lines.length - 1)
    text.column = 0
    return yield* insertText(session, { isRemembered: true })
  }
  text.column = text.firstNonBlank()
  if (taken > 2)
    session.say(
      text.lines.length === 1 && text.line === ''
        ? '--No lines in buffer--'
        : `${taken} fewer lines`,
    )
  else if (text.lines.length === 1 && text.line === '') session.say('--No lines in buffer--')
  return true
}

function* other(session: Session, key: string): Run<boolean> {
  if (key === 'Z') {
    const second: ByteString = yield* session.key()
    if (second === 'Z') yield* session.run('x')
    else if (second === 'Q') yield* session.run('q!')
    else session.bell()
  } else if (key === '\x03') {
    session.say('Type  :qa!  and press <Enter> to abandon all changes and exit Vim')
    session.bell()
  } else if (key === '\x07') session.say(session.fileMessage())
  else if (key === '\x0c') session.repaint()
  else if (key === '[' || key === ']' || key === 'm' || key === "'" || key === '"') {
    yield* session.key()
    session.bell()
  } else session.bell()
  return false
}
