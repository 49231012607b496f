/** What is done with a file that exists already: unzip asks. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { STDIN } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'

export type Replacing = 'ask' | 'yes' | 'no' | 'all' | 'none'

const ANSWERS = new Map<string, Replacing>([
  ['y', 'yes'],
  ['Y', 'yes'],
  ['n', 'no'],
  ['A', 'all'],
  ['N', 'none'],
])

export function* askReplace(task: Task, path: ByteString): Run<Replacing> {
  for (;;) {
    yield* task.flush()
    yield* task.err(`replace ${path}? [y]es, [n]o, [A]ll, [N]one, [r]ename: `)
    const line = yield* readLine(task)
    if (line === undefined) {
      yield* task.err(' NULL\n(EOF or read error, treating as "[N]one" ...)\n')
      return 'none'
    }
    const answer = ANSWERS.get(line.charAt(0))
    if (answer !== undefined) return answer
    yield* task.err(`error:  invalid response [${line}]\n`)
  }
}

const ANSWER_BYTES_MAX = 10

function* readLine(task: Task): Run<ByteString | undefined> {
  let line = ''
  while (line.length < ANSWER_BYTES_MAX) {
    const byte = yield* task.sys.read(STDIN, 1)
    if (failed(byte) || byte.length === 0) return line === '' ? undefined : line
    const char = textOf(byte)
    if (char === '\n') break
    line += char
  }
  return line
}
