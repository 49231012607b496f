/** arch(1) of coreutils 9.1. */
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['arch'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'arch', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    yield* task.out(`${task.sys.facts.machine}\n`)
    return 0
  },
}
