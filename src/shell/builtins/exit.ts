/** `exit` and `logout`. */
import { legalNumber, sayHelp, USAGE_STATUS } from '../builtin-options.ts'
import { mayLeave } from '../leaving.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

function* leave(shell: Shell, args: readonly string[]): Run<number> {
  const [name = ''] = args
  if (args[1] === '--help') return yield* sayHelp(shell, name)
  const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
  const [word] = operands
  if (shell.interactive && !shell.isSubshell && shell.dialect === 'bash') {
    if (name === 'exit') yield* shell.err(shell.login ? 'logout\n' : 'exit\n')
    if (!(yield* mayLeave(shell))) return 1
  }
  const status = word === undefined ? shell.status : legalNumber(word)
  if (status === undefined) {
    yield* shell.error(name, `${word}: numeric argument required`)
    shell.control = { kind: 'exit', status: USAGE_STATUS }
    return USAGE_STATUS
  }
  if (operands.length > 1) {
    yield* shell.error(name, 'too many arguments')
    shell.control = { kind: 'abandon', status: 1 }
    return 1
  }
  shell.control = { kind: 'exit', status: status & 0xff }
  return status & 0xff
}

export const builtins: readonly Builtin[] = [
  { names: ['exit'], special: true, run: leave },
  {
    names: ['logout'],
    *run(shell, args) {
      if (args[1] === '--help' || shell.login) return yield* leave(shell, args)
      yield* shell.error('logout', "not login shell: use `exit'")
      return 1
    },
  },
]
