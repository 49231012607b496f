/** `echo`. */
import { echoText } from '../echo.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['echo'],
  *run(shell, args) {
    const mode = { xpg: shell.shopts.get('xpg_echo'), posix: shell.posix }
    const isWritten = yield* shell.out(echoText(args.slice(1), mode), 'echo')
    return isWritten ? 0 : 1
  },
}
