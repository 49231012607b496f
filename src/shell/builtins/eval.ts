/** `eval`: its arguments, read as a command line. */
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['eval'],
  special: true,
  *run(shell, args) {
    const given = yield* readOptions(shell, args, { letters: '', usage: '[arg ...]' })
    if (given === undefined) return USAGE_STATUS
    if (given.operands.length === 0) return 0
    return yield shell.runText(given.operands.join(' '), { line: shell.line })
  },
}
