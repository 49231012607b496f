/** nologin of Debian's login 4.13: the shell of accounts nobody logs in with. */
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['nologin'],
  *run(task) {
    yield* task.out('This account is currently not available.\n')
    return 1
  },
}
