/** `times`: processor time of the shell and its children. */
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['times'],
  special: true,
  *run(shell, args) {
    const given = yield* readOptions(shell, args, { letters: '', usage: '' })
    if (given === undefined) return USAGE_STATUS
    const own = clock(shell.sys.process.cpuMs)
    const isWritten = yield* shell.out(`${own} ${clock(0)}\n${clock(0)} ${clock(0)}\n`, 'times')
    return isWritten ? 0 : 1
  },
}

const clock = (ms: number): string => {
  const total = Math.floor(ms)
  const seconds = Math.floor((total % 60_000) / 1000)
  return `${Math.floor(total / 60_000)}m${seconds}.${String(total % 1000).padStart(3, '0')}s`
}
