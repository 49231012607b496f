/** mawk(1) 1.3.4 20200120, which is awk on Debian. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { Machine } from './mawk/machine.ts'
import { parseAwk } from './mawk/parser.ts'

const TROUBLE = 2

interface CommandLine {
  separator: ByteString | undefined
  readonly assignments: ByteString[]
  readonly files: ByteString[]
  rest: readonly ByteString[]
}

export const program: Program = {
  names: ['mawk'],
  *run(task) {
    const line = readCommandLine(task)
    if ('problem' in line) return yield* complain(task, line.problem)
    if ('show' in line) {
      yield* task.out(recordedText(task, `mawk -W ${line.show}`))
      return 0
    }
    const source = yield* sourceOf(task, line)
    if (source === undefined) return TROUBLE
    if (typeof source === 'number') return source
    const parsed = parseAwk(source)
    if ('problems' in parsed) {
      for (const problem of parsed.problems) yield* complain(task, problem)
      return TROUBLE
    }
    const { separator, assignments, rest } = line
    return yield* new Machine(task, parsed, { separator, assignments, operands: rest }).run()
  },
}

function* complain(task: Task, problem: ByteString): Run<number> {
  yield* task.flush()
  yield* task.err(`${ownName(task).replace(/^.*\//, '')}: ${problem}\n`)
  return TROUBLE
}

const readCommandLine = (
  task: Task,
): CommandLine | { readonly problem: string } | { readonly show: string } => {
  const args = task.args.slice(1)
  const line: CommandLine = { separator: undefined, assignments: [], files: [], rest: [] }
  while (args[0]?.startsWith('-') === true && args[0] !== '-') {
    const arg = args.shift() ?? ''
    if (arg === '--') break
    const letter = arg.charAt(1)
    if (arg.startsWith('--') || !'fFvW'.includes(letter))
      return { problem: `not an option: ${arg}` }
    const value = arg.length > 2 ? arg.slice(2) : args.shift()
    if (value === undefined) return { problem: `option ${arg} lacks argument` }
    if (letter === 'F') line.separator = value
    else if (letter === 'v') {
      if (!/^[A-Za-z_]\w*=/.test(value)) return { problem: `improper assignment: -v ${value}` }
      line.assignments.push(value)
    } else if (letter === 'f') line.files.push(value)
    else if (/^v/i.test(value)) return { show: 'version' }
    else if (/^[hu]/i.test(value)) return { show: 'usage' }
  }
  line.rest = args
  return line
}

/** The program's text; undefined after a complaint; a number when only usage was to be shown. */
function* sourceOf(task: Task, line: CommandLine): Run<ByteString | number | undefined> {
  if (line.files.length === 0) {
    const [text, ...rest] = line.rest
    if (text === undefined) {
      yield* task.err(recordedText(task, 'mawk -W usage'))
      return 0
    }
    line.rest = rest
    return text
  }
  const parts: ByteString[] = []
  for (const path of line.files) {
    const fd = openInput(task.sys, path)
    const bytes = failed(fd) ? fd : yield* readAll(task.sys, fd)
    if (failed(bytes) || failed(fd)) {
      const reason = failed(bytes) ? bytes.text : ''
      yield* complain(task, `cannot open ${path} (${reason})`)
      return undefined
    }
    closeInput(task.sys, fd)
    parts.push(textOf(bytes))
  }
  return parts.join('\n')
}
