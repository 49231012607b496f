/** users(1) of GNU coreutils 9.1. */
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import { readLogins, readUtmp, UTMP } from '../shell/gnu/utmp.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['users'],
  *run(task) {
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'users', ends)
    const [file, more] = operands
    if (more !== undefined) return yield* extraOperand(task, more)
    const read = yield* file === undefined ? readLogins(task.sys) : readUtmp(task.sys, file)
    const names = failed(read)
      ? []
      : read.filter(({ type, user }) => type === UTMP.user && user !== '').map(({ user }) => user)
    if (names.length > 0) yield* task.out(`${names.toSorted().join(' ')}\n`)
    return 0
  },
}
