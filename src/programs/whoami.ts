/** whoami(1) of coreutils 9.1. */
import { readAccounts } from '../shell/gnu/accounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['whoami'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'whoami', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const { euid } = task.sys.process.credentials
    const user = (yield* readAccounts(task.sys)).userOf(euid)
    if (user === undefined) {
      return yield* complain(task, `cannot find name for user ID ${euid}`)
    }
    yield* task.out(`${user.name}\n`)
    return 0
  },
}
