/** printenv(1) of coreutils 9.1. */
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+0', ['null=0', 'help', 'version'])
const WRONG_USAGE = 2

export const program: Program = {
  names: ['printenv'],
  *run(task) {
    const { env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'printenv', ends, WRONG_USAGE)
    const end = options.some(({ key }) => key === '0') ? '\0' : '\n'
    if (operands.length === 0) {
      for (const [name, value] of env) yield* task.out(`${name}=${value}${end}`)
      return 0
    }
    let status = 0
    for (const name of operands) {
      const value = name.includes('=') ? undefined : env.get(name)
      if (value === undefined) status = 1
      else yield* task.out(value + end)
    }
    return status
  },
}
