/** system(3) without a shell: a child runs a program, and its status is waited for. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run, Task } from '../program.ts'

/** Not found, or not to be executed. */
const NOT_RUN = 127

/** The exit status; 128 more than a signal; 127 when the program can't be run. */
export function* runProgram(
  task: Task,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString> = task.env,
): Run<number> {
  const { sys } = task
  yield* task.flush()
  const pid = sys.fork(function* (child) {
    const status = yield* child.exec(argv[0] ?? '', argv, env)
    return failed(status) ? NOT_RUN : status
  })
  if (failed(pid)) return NOT_RUN
  for (;;) {
    const waited = yield* sys.wait({ pid })
    if (failed(waited) || waited === undefined) continue
    const { change } = waited
    if ('status' in change) return change.status
    if ('signal' in change) return 128 + change.signal
  }
}
