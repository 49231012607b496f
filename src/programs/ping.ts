/** ping of iputils 20221126 on a machine that reaches nothing. */
import type { ByteString } from '../base/bytes.ts'
import { addressOf, connectError, NAME_FAILURE } from '../shell/gnu/network.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:')
const USAGE = 2
const LARGEST = '9223372036854775807'
/** Largest values of numeric options (ping.c). */
const RANGES = new Map([
  ['c', [1n, BigInt(LARGEST)]],
  ['s', [0n, 2_147_483_647n]],
  ['t', [0n, 255n]],
  ['w', [0n, 2_147_483_647n]],
  ['l', [1n, 65_536n]],
])

export const program: Program = {
  names: ['ping'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const name = ownName(task)
    for (const { key, value = '' } of options) {
      if (key === 'V') {
        yield* task.out(recordedText(task, 'ping -V'))
        return 0
      }
      if (key === 'h') return yield* usage(task)
      const problem = outOfRange(key, value)
      if (problem === undefined) continue
      yield* task.err(`${name}: invalid argument: '${value}'${problem}\n`)
      return 1
    }
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${name}: ${ends.value}\n`)
      return yield* usage(task)
    }
    const host = operands.at(-1)
    if (host === undefined) {
      yield* task.err(`${name}: usage error: Destination address required\n`)
      return 1
    }
    const address = yield* addressOf(task.sys, host)
    const reason =
      address === undefined ? `${host}: ${NAME_FAILURE}` : `connect: ${connectError(address).text}`
    yield* task.err(`${name}: ${reason}\n`)
    return USAGE
  },
}

const outOfRange = (key: string, value: ByteString): ByteString | undefined => {
  const range = RANGES.get(key)
  if (range === undefined) return undefined
  if (!/^-?\d+$/.test(value)) return ''
  const [least = 0n, most = 0n] = range
  const number = BigInt(value.slice(0, 30))
  const isInside = number >= least && number <= most
  return isInside ? undefined : `: out of range: ${least} <= value <= ${most}`
}

/** The usage is what `ping --help` prints after its complaint about `--help`. */
function* usage(task: Task): Run<number> {
  const text = recordedText(task, 'ping --help')
  yield* task.err(text.slice(text.indexOf('\n') + 1))
  return USAGE
}
