/** How applets of BusyBox 1.35.0 explain themselves. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../../shell/program.ts'

/** Usage of an applet on stderr, after what was wrong; answers the status of a wrong call. */
export function* usageOf(task: Task, problem?: ByteString): Run<number> {
  const [name = ''] = task.args
  yield* task.flush()
  if (problem !== undefined) yield* task.err(`${name}: ${problem}\n`)
  yield* task.err(task.recorded(`busybox ${name} --help`) ?? '')
  return 1
}
