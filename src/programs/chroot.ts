/** chroot(8) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { cannot, complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+', ['groups:', 'userspec:', 'skip-chdir', 'help', 'version'])
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

export const program: Program = {
  names: ['chroot'],
  *run(task) {
    const { sys, env } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'chroot', ends, CANCELED)
    const [folder, ...given] = operands
    if (folder === undefined) return yield* missingOperand(task, undefined, CANCELED)
    const changed = sys.chroot(folder)
    if (failed(changed)) {
      const what = cannot('change root directory to', folder, changed.text, env)
      return yield* complain(task, what, CANCELED)
    }
    const gone = sys.chdir('/')
    if (failed(gone)) {
      return yield* complain(task, `cannot chdir to root directory: ${gone.text}`, CANCELED)
    }
    const shell: ByteString = env.get('SHELL') ?? '/bin/sh'
    const command = given.length > 0 ? given : [shell, '-i']
    const status = yield* execvp(sys, command, env)
    if (!failed(status)) return status
    const shown = quotedWord(command[0] ?? '', env)
    yield* complain(task, `failed to run command ${shown}: ${status.text}`)
    return status === ENOENT ? NOT_FOUND : CANNOT_INVOKE
  },
}
