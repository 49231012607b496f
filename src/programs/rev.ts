/** rev(1) of util-linux 2.38.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { characters } from '../shell/gnu/characters.ts'
import { chomp, closeInput, lineReader, openInput } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('hV', ['help', 'version'])

export const program: Program = {
  names: ['rev'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) {
      return key === 'h' ? yield* sayHelp(task, 'rev') : yield* sayVersion(task, 'rev')
    }
    if (ends !== undefined) return yield* endEarly(task, 'rev', ends)
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const fd =
        path === '-' && operands.length > 0 ? task.sys.open(path) : openInput(task.sys, path)
      if (failed(fd)) {
        status = yield* complain(task, `cannot open ${path}: ${fd.text}`)
        continue
      }
      const read = yield* reverse(task, fd)
      closeInput(task.sys, fd)
      if (read.errno === undefined) continue
      status = yield* complain(task, `${path}: ${read.lines}: ${read.errno.text}`)
    }
    return status
  },
}

function* reverse(
  task: Task,
  fd: Parameters<typeof lineReader>[1],
): Run<{ lines: number; errno: Errno | undefined }> {
  const reader = lineReader(task.sys, fd)
  let count = 0
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) return { lines: count, errno: lines }
    if (lines.length === 0) return { lines: count, errno: undefined }
    count += lines.length
    yield* task.out(lines.map((line) => reversed(line, task)).join(''))
    yield* task.sys.pause()
  }
}

/** The C library's wide strings end at a NUL byte: what follows in the line is lost. */
const reversed = (line: ByteString, task: Task): ByteString => {
  const nul = line.indexOf('\0')
  if (nul >= 0) return [...characters(line.slice(0, nul), task.env)].reverse().join('')
  const end = line.endsWith('\n') ? '\n' : ''
  return [...characters(chomp(line), task.env)].reverse().join('') + end
}
