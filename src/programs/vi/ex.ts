/** Commands behind a colon: write, quit, edit, read, substitute, delete, set, a shell command. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { shellOutput } from '../../shell/gnu/run-shell.ts'
import { writeLines } from '../../shell/gnu/text-lines.ts'
import type { Run } from '../../shell/program.ts'
import { openFile } from './file.ts'
import { compilePattern } from './search.ts'
import type { Session } from './session.ts'
import { Text } from './text.ts'

interface Command {
  /** First and last line, from 0; undefined: none was named. */
  readonly range: readonly [number, number] | undefined
  readonly name: string
  readonly isForced: boolean
  readonly rest: ByteString
}

/** Does what the line says, or says why not. */
export function* runEx(session: Session, line: ByteString): Run<void> {
  const parsed = parse(session, line.replace(/^[: \t]+/, ''))
  if (typeof parsed === 'string') return session.fail(parsed)
  const { name, rest, range, isForced } = parsed
  const { text } = session
  switch (name) {
    case '':
      if (range === undefined) return
      text.row = Math.max(0, Math.min(range[1], text.lines.length - 1))
      text.column = text.firstNonBlank()
      return
    case 'w':
    case 'write':
      void (yield* write(session, parsed, 'w'))
      return
    case 'wq':
    case 'x':
    case 'xit':
    case 'exit':
    case 'wqa':
    case 'xa':
      return yield* writeAndQuit(session, parsed)
    case 'q':
    case 'quit':
    case 'qa':
    case 'qall':
    case 'cq':
      if (text.isChanged && !isForced) {
        return session.fail('E37: No write since last change (add ! to override)')
      }
      return yield* session.leave(undefined)
    case 'e':
    case 'edit':
      return yield* edit(session, rest, isForced)
    case 'r':
    case 'read':
      return yield* read(session, rest)
    case '!':
      return yield* shell(session, rest)
    case 's':
    case 'substitute':
      return substitute(session, range, rest)
    case 'd':
    case 'delete':
      return deleteLines(session, range)
    case 'set':
    case 'se':
      return set(session, rest)
    case 'f':
    case 'file':
      return session.say(session.fileMessage())
    case '=':
      return session.say(String(range === undefined ? text.lines.length : range[1] + 1))
    case 'noh':
    case 'nohlsearch':
    case 'syntax':
    case 'sy':
    case 'syn':
      return session.fail('E319: Sorry, the command is not available in this version')
    case 'u':
    case 'undo':
      if (!text.undo()) session.say('Already at oldest change')
      return
  }
  session.fail(`E492: Not an editor command: ${line}`)
}

/** A command taken apart; a text is what is wrong. */
const parse = (session: Session, line: ByteString): Command | ByteString => {
  const { text } = session
  const last = text.lines.length - 1
  let rest = line
  let range: readonly [number, number] | undefined
  if (rest.startsWith('%')) {
    range = [0, last]
    rest = rest.slice(1)
  } else {
    const [, first = '', , second = ''] = /^(\d+|\.|\$)?(,(\d+|\.|\$)?)?/.exec(rest) ?? []
    const both = /^(\d+|\.|\$)?(?:(,)(\d+|\.|\$)?)?/.exec(rest)
    const to = both?.[3] ?? ''
    if (first !== '' || second !== '' || both?.[2] !== undefined) {
      const from = addressOf(first, text)
      range = [from, both?.[2] === undefined ? from : addressOf(to, text)]
      rest = rest.slice(both?.[0].length ?? 0)
    }
  }
  if (range !== undefined && range[1] > last && /^[a-z]/.test(rest)) return 'E16: Invalid range'
  rest = rest.trimStart()
  const [whole = '', name = ''] = /^([a-zA-Z]+|[!=&<>])/.exec(rest) ?? []
  const isSubstitution = /^s[^a-zA-Z0-9 !]/.test(rest)
  const word = isSubstitution ? 's' : name
  const behind = rest.slice(isSubstitution ? 1 : whole.length)
  const isForced = word !== '!' && behind.startsWith('!')
  return { range, name: word, isForced, rest: (isForced ? behind.slice(1) : behind).trim() }
}

const addressOf = (word: string, text: Text): number => {
  if (word === '' || word === '.') return text.row
  return word === '$' ? text.lines.length - 1 : Math.max(0, Number(word) - 1)
}

/** What was said of it; undefined: it can't be written. */
function* write(
  session: Session,
  { rest, isForced, range }: Command,
  verb: string,
): Run<ByteString | undefined> {
  const { text, task } = session
  const path = rest === '' ? session.path : rest
  if (path === undefined) {
    session.fail('E32: No file name')
    return undefined
  }
  if (session.isReadOnly && !isForced && rest === '') {
    session.fail("E45: 'readonly' option is set (add ! to override)")
    return undefined
  }
  const isNew = failed(task.sys.stat(path))
  if (!isNew && rest !== '' && path !== session.path && !isForced && verb === 'w') {
    session.fail('E13: File exists (add ! to override)')
    return undefined
  }
  const lines = range === undefined ? text.lines : text.lines.slice(range[0], range[1] + 1)
  const isEmpty = lines.length === 1 && lines[0] === '' && !text.isChanged && session.isNew
  const written = yield* writeLines(task.sys, path, isEmpty ? [] : lines)
  if (failed(written)) {
    session.fail(`"${path}" E212: Can't open file for writing`)
    return undefined
  }
  session.path ??= path
  if (path === session.path) {
    text.isChanged = false
    session.isNew = false
  }
  const count = isEmpty ? 0 : lines.length
  const said = `"${path}"${isNew ? ' [New File]' : ''} ${count} line${count === 1 ? '' : 's'}, ${written} byte${written === 1 ? '' : 's'} written`
  session.say(said)
  return said
}

function* writeAndQuit(session: Session, command: Command): Run<void> {
  const isLazy = command.name.startsWith('x') || command.name === 'exit'
  if (isLazy && !session.text.isChanged && command.rest === '') {
    return yield* session.leave(undefined)
  }
  const said = yield* write(session, command, 'wq')
  if (said !== undefined) yield* session.leave(said)
}

function* edit(session: Session, rest: ByteString, isForced: boolean): Run<void> {
  const path = rest === '' ? session.path : rest
  if (path === undefined) return session.fail('E32: No file name')
  if (session.text.isChanged && !isForced) {
    return session.fail('E37: No write since last change (add ! to override)')
  }
  yield* openFile(session, path)
}

function* read(session: Session, rest: ByteString): Run<void> {
  const { text, task } = session
  const output = rest.startsWith('!') ? yield* shellOutput(task, rest.slice(1)) : undefined
  if (output === undefined) {
    const other = new Text([])
    const found = yield* openFile(session, rest, other)
    if (!found) return session.fail(`E484: Can't open file ${rest}`)
    text.remember()
    text.insertLines(text.row + 1, other.lines)
  } else {
    text.remember()
    text.insertLines(text.row + 1, output.replace(/\n$/, '').split('\n'))
  }
  text.row++
  text.column = text.firstNonBlank()
}

/** The output stands on the screen until a key comes. */
function* shell(session: Session, command: ByteString): Run<void> {
  const output = yield* shellOutput(session.task, command)
  const { height } = session.display
  const text = output.replaceAll('\n', '\r\n')
  yield* session.task.out(
    `\x1b[${height + 1};1H\x1b[K:!${command}\r\n${text}\r\nPress ENTER or type command to continue`,
  )
  session.repaint()
  session.say('')
  session.hold()
  yield* session.key()
}

function substitute(
  session: Session,
  range: readonly [number, number] | undefined,
  rest: ByteString,
): void {
  const { text } = session
  const separator = rest.charAt(0)
  const [pattern = '', to = '', flags = ''] = splitBy(rest.slice(1), separator)
  const regex = compilePattern(pattern, flags.includes('i'))
  if (regex === undefined || pattern === '') {
    return session.fail(`E486: Pattern not found: ${pattern}`)
  }
  const [from, last] = range ?? [text.row, text.row]
  text.remember()
  let [substitutions, lines] = [0, 0]
  for (let row = from; row <= Math.min(last, text.lines.length - 1); row++) {
    const line = text.lines[row] ?? ''
    let [done, at, count] = ['', 0, 0]
    while (at <= line.length) {
      const slots = regex.exec(line, { from: at })
      if (slots === undefined) break
      const [start = 0, end = 0] = slots
      done += line.slice(at, start) + expand(to, line, slots)
      count++
      at = end > start ? end : end + 1
      if (end === start) done += line.slice(start, start + 1)
      if (!flags.includes('g')) break
    }
    if (count === 0) continue
    text.row = row
    if (!text.setLine(done + line.slice(at))) break
    substitutions += count
    lines++
  }
  if (substitutions === 0) return session.fail(`E486: Pattern not found: ${pattern}`)
  text.column = text.firstNonBlank()
  if (substitutions > 2) {
    session.say(`${substitutions} substitutions on ${lines} line${lines === 1 ? '' : 's'}`)
  }
}

const splitBy = (text: ByteString, separator: string): readonly ByteString[] => {
  const parts = ['']
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && at + 1 < text.length) {
      const next = text.charAt(++at)
      parts[parts.length - 1] += next === separator ? next : `\\${next}`
    } else if (char === separator && parts.length < 3) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

/** `&` and `\1` in what is put in. */
const expand = (to: ByteString, line: ByteString, slots: ArrayLike<number>): ByteString =>
  to.replace(/\\(.)|&/gs, (all: string, escaped: string | undefined) => {
    const group = all === '&' ? 0 : Number(escaped)
    if (all === '&' || /\d/.test(escaped ?? '')) {
      const [start = -1, end = -1] = [slots[group * 2], slots[group * 2 + 1]]
      return start < 0 ? '' : line.slice(start, end)
    }
    return escaped === 't' ? '\t' : (escaped ?? '')
  })

const deleteLines = (session: Session, range: readonly [number, number] | undefined): void => {
  const { text } = session
  const [from, last] = range ?? [text.row, text.row]
  text.remember()
  const gone = text.removeLines(from, last - from + 1)
  text.register = { text: gone, isLinewise: true }
  text.row = Math.min(from, text.lines.length - 1)
  text.column = text.firstNonBlank()
  if (gone.length > 2) session.say(`${gone.length} fewer lines`)
}

const set = (session: Session, rest: ByteString): void => {
  for (const word of rest.split(/\s+/)) {
    if (word === 'nu' || word === 'number') session.display.hasNumbers = true
    else if (word === 'nonu' || word === 'nonumber') session.display.hasNumbers = false
    else if (
      !/^(no)?(ai|autoindent|ic|ignorecase|cp|compatible|paste|list|wrap|hls|hlsearch|ts|sw|et|expandtab|ro|readonly|ff|tabstop|shiftwidth|nocp|ruler|ru|showmode|smd)\b/.test(
        word,
      ) &&
      word !== ''
    ) {
      return session.fail(`E518: Unknown option: ${word}`)
    }
  }
}
