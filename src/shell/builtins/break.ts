/** `break` and `continue`. */
import { legalNumber, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

/** What bash 5.2 exits with after `break x`. */
const NOT_A_NUMBER_STATUS = 128

const leaver = (kind: 'break' | 'continue'): Builtin => ({
  names: [kind],
  special: true,
  *run(shell, args) {
    const given = yield* readOptions(shell, numericSafe(args), { letters: '', usage: '[n]' })
    if (given === undefined) return USAGE_STATUS
    if (shell.loops === 0) {
      yield* shell.error(kind, "only meaningful in a `for', `while', or `until' loop")
      return 0
    }
    const [word] = given.operands
    const levels = word === undefined ? 1 : legalNumber(word)
    if (levels === undefined) {
      yield* shell.error(kind, `${word}: numeric argument required`)
      shell.control = { kind: 'abandon', status: NOT_A_NUMBER_STATUS }
      return NOT_A_NUMBER_STATUS
    }
    if (given.operands.length > 1) {
      yield* shell.error(kind, 'too many arguments')
      shell.control = { kind: 'abandon', status: 1 }
      return 1
    }
    if (levels < 1) {
      yield* shell.error(kind, `${word}: loop count out of range`)
      shell.control = { kind: 'break', levels: shell.loops }
      return 1
    }
    shell.control = { kind, levels: Math.min(levels, shell.loops) }
    return 0
  },
})

/** `break -1` has a number, not an option. */
const numericSafe = (args: readonly string[]): readonly string[] =>
  /^-[0-9]/.test(args[1] ?? '') ? [args[0] ?? '', '--', ...args.slice(1)] : args

export const builtins: readonly Builtin[] = [leaver('break'), leaver('continue')]
