/** logname(1) of coreutils 9.1: who logged in on this terminal. */

import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, extraOperand } from '../shell/gnu/usage.ts'
import { readLogins } from '../shell/gnu/utmp.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['logname'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'logname', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const line = task.sys.process.tty
    const login = (yield* readLogins(task.sys)).find((it) => it.line === `pts/${line?.index}`)
    if (line === undefined || login === undefined) return yield* complain(task, 'no login name')
    yield* task.out(`${login.user}\n`)
    return 0
  },
}
