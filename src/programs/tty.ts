/** tty(1) of coreutils 9.1. */
import { STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('s', ['silent=s', 'quiet=s', 'help', 'version'])
const NOT_A_TTY = 1
const WRONG_USAGE = 2

export const program: Program = {
  names: ['tty'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'tty', ends, WRONG_USAGE)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra, WRONG_USAGE)
    const isTty = sys.isatty(STDIN)
    if (options.length > 0) return isTty ? 0 : NOT_A_TTY
    const stream = sys.streamOf(STDIN)
    yield* task.out(isTty ? `${stream?.path ?? '/dev/tty'}\n` : 'not a tty\n')
    return isTty ? 0 : NOT_A_TTY
  },
}
