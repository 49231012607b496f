/** sum(1) of coreutils 9.1. */
import { failed } from '../base/errno.ts'
import { type OldSum, oldSumLine } from '../shell/gnu/digest/old-sums.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('rs', ['sysv=s', 'help', 'version'])

export const program: Program = {
  names: ['sum'],
  *run(task) {
    let kind: OldSum = 'bsd'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) kind = key === 's' ? 'sysv' : 'bsd'
    if (ends !== undefined) return yield* endEarly(task, 'sum', ends)
    const names = operands.length > 0
    let status = 0
    for (const path of names ? operands : ['-']) {
      const line = yield* oldSumLine(task, kind, { path, names })
      if (failed(line)) {
        status = yield* complain(task, `${quotedName(path, task.env)}: ${line.text}`)
      } else yield* task.out(`${line}\n`)
    }
    return status
  },
}
