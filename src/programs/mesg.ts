/** mesg(1) of util-linux 2.38: whether others may write to this terminal. */
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'

const OPTIONS = optionTable('v', ['verbose=v', 'help', 'version'])
const FAILURE = 2
/** Write permission of the group and of others. */
const GROUP_WRITE = 0o020
const WRITE_BITS = 0o022

export const program: Program = {
  names: ['mesg'],
  *run(task) {
    const { ends, operands, options } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'mesg', ends)
    const { sys } = task
    const fd = ([0, 1, 2] as Fd[]).find((one) => sys.isatty(one))
    if (fd === undefined) {
      if (options.length > 0) yield* task.err('mesg: no tty\n')
      return FAILURE
    }
    const [wanted] = operands
    const stat = sys.fstat(fd)
    const mode = failed(stat) ? 0 : stat.mode
    if (wanted === undefined) {
      const isOpen = (mode & GROUP_WRITE) !== 0
      yield* task.out(`is ${isOpen ? 'y' : 'n'}\n`)
      return isOpen ? 0 : 1
    }
    if (!/^[yYnN]/.test(wanted)) {
      return yield* tryHelp(task, `invalid argument: ${wanted}`, FAILURE)
    }
    const isYes = /^[yY]/.test(wanted)
    const changed = sys.fchmod(fd, isYes ? mode | GROUP_WRITE : mode & ~WRITE_BITS)
    if (failed(changed) && options.length > 0) yield* task.err(`mesg: ${changed.text}\n`)
    if (options.length > 0) {
      yield* task.out(`write access to your terminal is ${isYes ? 'allowed' : 'denied'}\n`)
    }
    return isYes ? 0 : 1
  },
}
