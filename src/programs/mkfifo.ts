/** mkfifo(1) of coreutils 9.1. */
import { failed } from '../base/errno.ts'
import { applyMode, parseMode } from '../shell/gnu/modes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'
import { S_IFIFO } from '../world/tree.ts'

const OPTIONS = optionTable('m:Z', ['context::', 'mode:=m', 'help', 'version'])

export const program: Program = {
  names: ['mkfifo'],
  *run(task) {
    const { sys, env } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const modeText = options.findLast(({ key }) => key === 'm')?.value
    if (ends !== undefined) return yield* endEarly(task, 'mkfifo', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    const change = modeText === undefined ? undefined : parseMode(modeText)
    if (modeText !== undefined && change === undefined) return yield* complain(task, 'invalid mode')
    const umask = sys.umask(0)
    sys.umask(umask)
    const mode =
      change === undefined ? undefined : applyMode(change, 0o666, { isDirectory: false, umask })
    if (mode !== undefined && (mode & ~0o777) !== 0) {
      return yield* complain(task, 'mode must specify only file permission bits')
    }
    let status = 0
    for (const path of operands) {
      const made = sys.mknod(path, S_IFIFO | (mode ?? 0o666))
      if (failed(made)) {
        status = yield* complain(task, `cannot create fifo ${quoted(path, env)}: ${made.text}`)
        continue
      }
      const set = mode === undefined ? undefined : sys.chmod(path, mode)
      if (failed(set)) {
        status = yield* complain(
          task,
          `cannot set permissions of ${quoted(path, env)}: ${set.text}`,
        )
      }
    }
    return status
  },
}
