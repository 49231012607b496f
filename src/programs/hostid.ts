/** hostid(1) of coreutils 9.1, with glibc's gethostid(3). */
import { failed } from '../base/errno.ts'
import { addressOf } from '../shell/gnu/network.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('', ['help', 'version'])

export const program: Program = {
  names: ['hostid'],
  *run(task) {
    const { sys } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'hostid', ends)
    const [extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const fd = sys.open('/etc/hostid')
    const bytes = failed(fd) ? fd : yield* sys.read(fd, 4)
    if (!failed(bytes) && bytes.length === 4) {
      yield* task.out(`${hex([...bytes].reverse())}\n`)
      return 0
    }
    const address = yield* addressOf(sys, sys.facts.hostname)
    const [a = 0, b = 0, c = 0, d = 0] = (address ?? '0.0.0.0').split('.').map(Number)
    yield* task.out(`${hex([b, a, d, c])}\n`)
    return 0
  },
}

const hex = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
