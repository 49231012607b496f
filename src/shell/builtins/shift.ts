/** `shift`: parameters move down. */
import { legalNumber, sayHelp } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['shift'],
  special: true,
  *run(shell, args) {
    if (args[1] === '--help') return yield* sayHelp(shell, 'shift')
    const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
    const [word] = operands
    const count = word === undefined ? 1 : legalNumber(word)
    if (count === undefined) {
      yield* shell.error('shift', `${word}: numeric argument required`)
      return 1
    }
    if (operands.length > 1) {
      yield* shell.error('shift', 'too many arguments')
      shell.control = { kind: 'abandon', status: 1 }
      return 1
    }
    const isTooMany = count > shell.parameters.length
    if (count < 0 || (isTooMany && shell.shopts.get('shift_verbose'))) {
      yield* shell.error('shift', `${word}: shift count out of range`)
      return 1
    }
    if (isTooMany) return 1
    if (count > 0) shell.parameters = shell.parameters.slice(count)
    return 0
  },
}
