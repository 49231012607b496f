/** unlink(1) of coreutils 9.1. */
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { cannot, complain, endEarly, extraOperand, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['unlink'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'unlink', ends)
    const [path, extra] = operands
    if (path === undefined) return yield* missingOperand(task)
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const gone = task.sys.unlink(path)
    if (!failed(gone)) return 0
    return yield* complain(task, cannot('unlink', path, gone.text, task.env))
  },
}
