/** paste(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { LineCursor } from '../shell/gnu/cursor.ts'
import { closeInput, openInput, STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('d:sz', [
  'serial=s',
  'delimiters:=d',
  'zero-terminated=z',
  'help',
  'version',
])

export const program: Program = {
  names: ['paste'],
  *run(task) {
    let isSerial = false
    let lineEnd = '\n'
    let list: ByteString = '\t'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 's') isSerial = true
      else if (key === 'z') lineEnd = '\0'
      else list = value === '' ? '\\0' : value
    }
    if (ends !== undefined) return yield* endEarly(task, 'paste', ends)
    const delimiters = delimitersOf(list)
    if (delimiters === undefined) {
      return yield* complain(task, `delimiter list ends with an unescaped backslash: ${list}`)
    }
    const files = operands.length === 0 ? ['-'] : operands
    return isSerial
      ? yield* serial(task, files, { delimiters, lineEnd })
      : yield* parallel(task, files, { delimiters, lineEnd })
  },
}

interface How {
  readonly delimiters: readonly ByteString[]
  readonly lineEnd: string
}

const ESCAPES = new Map([
  ['0', ''],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
])

const delimitersOf = (list: ByteString): readonly ByteString[] | undefined => {
  const found: ByteString[] = []
  for (let at = 0; at < list.length; at++) {
    const char = list.charAt(at)
    if (char !== '\\') {
      found.push(char)
      continue
    }
    const next = list.charAt(++at)
    if (next === '') return undefined
    found.push(ESCAPES.get(next) ?? next)
  }
  return found
}

function* parallel(task: Task, files: readonly ByteString[], how: How): Run<number> {
  const { sys, env } = task
  const { delimiters, lineEnd } = how
  let stdin: LineCursor | undefined
  const cursors: LineCursor[] = []
  for (const path of files) {
    const fd = openInput(sys, path)
    if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    const cursor = fd === STDIN && stdin !== undefined ? stdin : new LineCursor(sys, fd, lineEnd)
    if (fd === STDIN) stdin = cursor
    cursors.push(cursor)
  }
  for (let row = 0; ; row++) {
    const cells: ByteString[] = []
    let hasAny = false
    for (const cursor of cursors) {
      yield* cursor.advance()
      if (cursor.line !== undefined) hasAny = true
      cells.push(cursor.line ?? '')
    }
    if (!hasAny) break
    let text = cells[0] ?? ''
    for (const [at, cell] of cells.slice(1).entries()) {
      text += (delimiters[at % delimiters.length] ?? '') + cell
    }
    yield* task.out(text + lineEnd)
    if (row % 256 === 0) yield* sys.pause()
  }
  for (const cursor of new Set(cursors)) closeInput(sys, cursor.fd)
  return 0
}

function* serial(task: Task, files: readonly ByteString[], how: How): Run<number> {
  const { sys, env } = task
  const { delimiters, lineEnd } = how
  let status = 0
  for (const path of files) {
    const fd = openInput(sys, path)
    if (failed(fd)) {
      status = yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
      continue
    }
    const cursor = new LineCursor(sys, fd, lineEnd)
    for (let count = 0; ; count++) {
      yield* cursor.advance()
      if (cursor.line === undefined) break
      const before = count === 0 ? '' : (delimiters[(count - 1) % delimiters.length] ?? '')
      yield* task.out(before + cursor.line)
      if (count % 256 === 0) yield* sys.pause()
    }
    yield* task.out(lineEnd)
    closeInput(sys, fd)
  }
  return status
}
