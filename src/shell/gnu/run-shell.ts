/** popen(3) for reading: what a command prints when /bin/sh runs it. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run, Task } from '../program.ts'
import { readAll, STDOUT } from './input.ts'

/** The whole output; '' when no process can be started. */
export function* shellOutput(task: Task, command: ByteString): Run<ByteString> {
  const { sys } = task
  yield* task.flush()
  const pipe = sys.pipe()
  if (failed(pipe)) return ''
  const pid = sys.fork(function* (child) {
    child.close(pipe.reads)
    const moved = child.dup2(pipe.writes, STDOUT)
    if (failed(moved)) return 127
    child.close(pipe.writes)
    const status = yield* child.exec('/bin/sh', ['sh', '-c', command], task.env)
    return failed(status) ? 127 : status
  })
  sys.close(pipe.writes)
  if (failed(pid)) {
    sys.close(pipe.reads)
    return ''
  }
  const bytes = yield* readAll(sys, pipe.reads)
  sys.close(pipe.reads)
  const waited = yield* sys.wait({ pid })
  return failed(bytes) || failed(waited) ? '' : textOf(bytes)
}
