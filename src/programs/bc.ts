/** bc 1.07.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { BC_DIGITS_MAX } from '../base/limits.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { lineReader, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { BcProblem } from './bc/cursor.ts'
import type { Host } from './bc/host.ts'
import { LIBRARY } from './bc/library.ts'
import { Machine } from './bc/machine.ts'
import { textOf } from './bc/number.ts'
import { Parser } from './bc/parser.ts'

const OPTIONS = optionTable('chilqswv', [
  'compile=c',
  'help=h',
  'interactive=i',
  'mathlib=l',
  'quiet=q',
  'standard=s',
  'version=v',
  'warn=w',
])
/** Columns of a line with its backslash (BC_LINE_LENGTH). */
const LINE = 70
const FOREVER_MS = 3_600_000

export const program: Program = {
  names: ['bc'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      yield* task.out(recordedText(task, 'bc --help'))
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h')) {
      yield* task.out(recordedText(task, 'bc --help'))
      return 0
    }
    if (keys.has('v')) {
      yield* task.out(recordedText(task, 'bc --version'))
      return 0
    }
    const input = lines(task)
    const machine = new Machine(hostOf(task, input), BC_DIGITS_MAX)
    if (keys.has('l')) yield* runText(task, machine, LIBRARY, '')
    for (const path of operands) {
      const fd = task.sys.open(path)
      if (failed(fd)) {
        yield* task.flush()
        yield* task.err(`File ${path} is unavailable.\n`)
        return 1
      }
      task.sys.close(fd)
      const text = yield* textOfFile(task.sys, path)
      if (!(yield* runText(task, machine, text, path))) return 0
    }
    const isTerminal = task.sys.isatty(STDIN) && task.sys.isatty(STDOUT)
    if (isTerminal && !keys.has('q')) yield* task.out(banner(task))
    return yield* runInput(task, machine, input)
  },
}

const banner = (task: Task): ByteString =>
  recordedText(task, 'bc --version').replace(/\n*$/, '\n') +
  "This is free software with ABSOLUTELY NO WARRANTY.\nFor details type `warranty'. \n"

/** Lines of standard input, one at a time. */
interface Input {
  next(): Run<string | undefined>
}

const lines = (task: Task): Input => {
  const reader = lineReader(task.sys, STDIN)
  let batch: readonly ByteString[] = []
  let at = 0
  return {
    *next() {
      if (at >= batch.length) {
        yield* task.flush()
        const more = yield* reader.next()
        batch = failed(more) ? [] : more
        at = 0
      }
      return batch[at++]
    },
  }
}

/** False when it has been told to halt. */
function* runText(task: Task, machine: Machine, text: string, name: string): Run<boolean> {
  const parser = new Parser(text)
  for (;;) {
    const line = tried(parser)
    if (line === undefined) return true
    if (line instanceof BcProblem) {
      yield* tell(task, line, name, 0)
      parser.skipLine()
    } else if ((yield* machine.run(line)) === 'halt') return false
  }
}

function* runInput(task: Task, machine: Machine, input: Input): Run<number> {
  let before = 0
  for (let text = yield* input.next(); text !== undefined; text = yield* input.next()) {
    let parser = new Parser(text)
    let line = tried(parser)
    while (line instanceof BcProblem && line.isOpen) {
      const more = yield* input.next()
      if (more === undefined) break
      text += more
      parser = new Parser(text)
      line = tried(parser)
    }
    if (line instanceof BcProblem) yield* tell(task, line, '(standard_in)', before)
    else if (line !== undefined && (yield* machine.run(line)) === 'halt') return 0
    before += text.split('\n').length - 1
  }
  return 0
}

const tried = (parser: Parser): ReturnType<Parser['nextLine']> | BcProblem => {
  try {
    return parser.nextLine()
  } catch (problem) {
    if (problem instanceof BcProblem) return problem
    throw problem
  }
}

function* tell(task: Task, { text, line }: BcProblem, name: string, before: number): Run<void> {
  yield* task.flush()
  yield* task.err(`${name} ${line + before}: ${text}\n`)
}

const hostOf = (task: Task, input: Input): Host => {
  let column = 0
  const put = (text: string): string => {
    let shown = ''
    for (const char of text) {
      if (char === '\n') column = 0
      else if (++column === LINE - 1) {
        shown += '\\\n'
        column = 1
      }
      shown += char
    }
    return shown
  }
  return {
    sys: task.sys,
    *show(value, { base, isBare }) {
      yield* task.out(put(textOf(value, base) + (isBare ? '' : '\n')))
    },
    *write(text) {
      column = 0
      yield* task.out(text)
    },
    *complain(text) {
      yield* task.flush()
      yield* task.err(`${text}\n`)
    },
    readLine: () => input.next(),
    *despair() {
      for (;;) yield* task.sys.sleep(FOREVER_MS)
    },
  }
}
