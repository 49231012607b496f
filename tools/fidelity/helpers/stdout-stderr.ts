/** stdout_stderr.py of Oils' spec tests: one word on each stream, and a status. */
import type { Program } from '../../../src/shell/program.ts'

export const program: Program = {
  names: ['stdout_stderr.py'],
  *run(task) {
    yield* task.out(`${task.args[1] ?? 'STDOUT'}\n`)
    yield* task.flush()
    yield* task.err(`${task.args[2] ?? 'STDERR'}\n`)
    return Number(task.args[3] ?? 0)
  },
}
