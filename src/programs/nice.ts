/** nice(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+n:', ['adjustment:=n', 'help', 'version'])
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127
const STEP = 10
const [LEAST, MOST] = [-20, 19]

export const program: Program = {
  names: ['nice'],
  *run(task) {
    const { sys, env } = task
    const args = task.args.slice(1)
    let given: ByteString | undefined
    // `nice -5 command` and `nice --5 command`, the old way.
    while (/^-[-+]?\d/.test(args[0] ?? '')) given = args.shift()?.slice(1)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    for (const { value } of options) given = value
    if (ends !== undefined) return yield* endEarly(task, 'nice', ends, CANCELED)
    const wanted = given === undefined ? STEP : parseWhole(given, { signed: true })
    if (wanted === 'invalid' || wanted === 'suffix') {
      return yield* complain(task, `invalid adjustment ${quotedWord(given ?? '', env)}`, CANCELED)
    }
    if (operands.length === 0) {
      if (given !== undefined) {
        return yield* tryHelp(task, 'a command must be given with an adjustment', CANCELED)
      }
      yield* task.out(`${sys.process.nice}\n`)
      return 0
    }
    const step = wanted === 'overflow' ? (given?.startsWith('-') ? -39 : 39) : wanted
    if (step < 0 && sys.process.credentials.euid !== 0) {
      yield* complain(task, 'cannot set niceness: Permission denied')
    } else {
      sys.process.nice = Math.max(LEAST, Math.min(MOST, sys.process.nice + step))
    }
    const status = yield* execvp(sys, operands, env)
    if (!failed(status)) return status
    yield* complain(task, `${quotedWord(operands[0] ?? '', env)}: ${status.text}`)
    return status === ENOENT ? NOT_FOUND : CANNOT_INVOKE
  },
}
