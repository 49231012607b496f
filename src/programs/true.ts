/** true(1) of coreutils 9.1. */

import { sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['true'],
  *run(task) {
    const [, only] = task.args
    if (task.args.length === 2 && only === '--help') return yield* sayHelp(task, 'true')
    if (task.args.length === 2 && only === '--version') return yield* sayVersion(task, 'true')
    return 0
  },
}
