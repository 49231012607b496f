/** stdbuf(1) of coreutils 9.1: buffers are the kernel's business here, the program just runs. */
import { ENOENT, failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+i:o:e:', ['input:=i', 'output:=o', 'error:=e', 'help', 'version'])
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

export const program: Program = {
  names: ['stdbuf'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (value === 'L') {
        if (key === 'i') {
          return yield* tryHelp(task, 'line buffering stdin is meaningless', CANCELED)
        }
        continue
      }
      const size = parseWhole(value, { suffixes: 'EGkKMPTYZ0' })
      if (typeof size !== 'number') {
        return yield* complain(task, `invalid mode ${quotedWord(value, env)}`, CANCELED)
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'stdbuf', ends, CANCELED)
    if (operands.length === 0) return yield* missingOperand(task, undefined, CANCELED)
    if (options.length === 0) {
      return yield* tryHelp(task, 'you must specify a buffering mode option', CANCELED)
    }
    const status = yield* execvp(sys, operands, env)
    if (!failed(status)) return status
    const shown = quotedWord(operands[0] ?? '', env)
    yield* complain(task, `failed to run command ${shown}: ${status.text}`)
    return status === ENOENT ? NOT_FOUND : CANNOT_INVOKE
  },
}
