/** `let`: arithmetic, one expression an argument. */
import { sayHelp } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'
import { refused } from '../variable.ts'

export const builtin: Builtin = {
  names: ['let'],
  *run(shell, args) {
    if (args[1] === '--help') return yield* sayHelp(shell, 'let')
    const expressions = args[1] === '--' ? args.slice(2) : args.slice(1)
    if (expressions.length === 0) {
      yield* shell.error('let', 'expression expected')
      return 1
    }
    let isZero = true
    for (const expression of expressions) {
      const value = shell.arithmetic(expression)
      if (refused(value)) {
        yield* shell.error('let', value.text)
        return 1
      }
      isZero = value === 0
    }
    return isZero ? 1 : 0
  },
}
