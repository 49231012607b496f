/** fold(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { closeInput, lineReader, openInput } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('bsw:0123456789', [
  'bytes=b',
  'spaces=s',
  'width:=w',
  'help',
  'version',
])

interface Wanted {
  width: number
  spaces: boolean
  bytes: boolean
}

export const program: Program = {
  names: ['fold'],
  *run(task) {
    const { env } = task
    const wanted: Wanted = { width: 80, spaces: false, bytes: false }
    let digits = ''
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'b') wanted.bytes = true
      else if (key === 's') wanted.spaces = true
      else {
        digits = key === 'w' ? value : digits + key
        const width = parseWhole(digits)
        const shown = quotedWord(digits, env)
        if (typeof width !== 'number') {
          return yield* complain(task, `invalid number of columns: ${shown}`)
        }
        if (width === 0) {
          const reason = 'Numerical result out of range'
          return yield* complain(task, `invalid number of columns: ${shown}: ${reason}`)
        }
        wanted.width = width
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'fold', ends)
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const errno = yield* foldFile(task, path, wanted)
      if (errno === undefined) continue
      status = yield* complain(task, `${quotedName(path, env)}: ${errno.text}`)
    }
    return status
  },
}

function* foldFile(task: Task, path: ByteString, wanted: Wanted): Run<Errno | undefined> {
  const fd = openInput(task.sys, path)
  if (failed(fd)) return fd
  const reader = lineReader(task.sys, fd)
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      closeInput(task.sys, fd)
      return lines
    }
    if (lines.length === 0) break
    for (const line of lines) yield* task.out(folded(line, wanted))
    yield* task.sys.pause()
  }
  closeInput(task.sys, fd)
  return undefined
}

const folded = (line: ByteString, wanted: Wanted): ByteString => {
  let text = ''
  let held = ''
  let column = 0
  for (const char of line) {
    if (char === '\n') return `${text}${held}\n`
    const next = advance(column, char, wanted.bytes)
    if (next <= wanted.width || held === '') {
      held += char
      column = next
      continue
    }
    const blank = wanted.spaces ? Math.max(held.lastIndexOf(' '), held.lastIndexOf('\t')) : -1
    const [shown, rest] =
      blank >= 0 ? [held.slice(0, blank + 1), held.slice(blank + 1)] : [held, '']
    text += `${shown}\n`
    held = rest + char
    column = 0
    for (const it of held) column = advance(column, it, wanted.bytes)
  }
  return text + held
}

const advance = (column: number, char: string, isBytes: boolean): number => {
  if (isBytes) return column + 1
  if (char === '\b') return Math.max(0, column - 1)
  if (char === '\r') return 0
  return char === '\t' ? column + 8 - (column % 8) : column + 1
}
