/** Yes-or-no questions as rm, cp and mv ask them (gnulib yesno). */
import { textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run, Task } from '../program.ts'
import { STDIN } from './input.ts'
import { ownName } from './usage.ts'

/** Asks on stderr, reads a line of stdin byte by byte; true for `y...`. */
export function* ask(task: Task, question: string): Run<boolean> {
  yield* task.err(`${ownName(task)}: ${question}`)
  let first: string | undefined
  for (;;) {
    const bytes = yield* task.sys.read(STDIN, 1)
    if (failed(bytes) || bytes.length === 0) break
    const char = textOf(bytes)
    first ??= char
    if (char === '\n') break
  }
  return first === 'y' || first === 'Y'
}
