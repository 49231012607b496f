/** `return`: out of a function or a sourced file. */
import { legalNumber, sayHelp, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['return'],
  special: true,
  *run(shell, args) {
    if (args[1] === '--help') return yield* sayHelp(shell, 'return')
    const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
    const [word] = operands
    let status = word === undefined ? shell.status : legalNumber(word)
    if (status === undefined) {
      yield* shell.error('return', `${word}: numeric argument required`)
      status = USAGE_STATUS
    } else if (operands.length > 1) {
      yield* shell.error('return', 'too many arguments')
      shell.control = { kind: 'abandon', status: 1 }
      return 1
    }
    if (shell.calls.every((call) => call.kind === 'main')) {
      yield* shell.error('return', "can only `return' from a function or sourced script")
      return 2
    }
    shell.control = { kind: 'return', status: status & 0xff }
    return status & 0xff
  },
}
