/** tty(1) of coreutils 9.1. */
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'

const OPTIONS = optionTable('s', ['silent=s', 'quiet=s', 'help', 'version'])
const USAGE_STATUS = 2
const INPUT = 0 as Fd

export const program: Program = {
  names: ['tty'],
  *run(task) {
    const { ends, operands, options } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'tty', ends, USAGE_STATUS)
    const [extra] = operands
    if (extra !== undefined) {
      yield* extraOperand(task, extra)
      return USAGE_STATUS
    }
    const stream = task.sys.isatty(INPUT) ? task.sys.streamOf(INPUT) : undefined
    if (options.length === 0) yield* task.out(`${stream?.path ?? 'not a tty'}\n`)
    return stream === undefined ? 1 : 0
  },
}
