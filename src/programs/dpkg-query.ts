/** dpkg-query(1) of dpkg 1.21.23. */
import type { ByteString } from '../base/bytes.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { readAction } from './dpkg/action.ts'
import { queryPackages } from './dpkg/query.ts'

export const program: Program = {
  names: ['dpkg-query'],
  *run(task) {
    const action = readAction(task.args.slice(1))
    if (action.says !== undefined) {
      yield* task.out(recordedText(task, `dpkg-query --${action.says}`))
      return 0
    }
    if ('problem' in action) return yield* problem(task, action.problem ?? '')
    const status = yield* queryPackages(task, action)
    return status ?? (yield* problem(task, 'need an action option'))
  },
}

function* problem(task: Task, message: ByteString): Run<number> {
  yield* task.err(`dpkg-query: error: ${message}\n\nUse --help for help about querying packages.\n`)
  return 2
}
