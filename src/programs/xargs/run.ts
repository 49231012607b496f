/** Runs one command line of xargs. */
import type { ByteString } from '../../base/bytes.ts'
import { ENOENT, failed } from '../../base/errno.ts'
import { execvp } from '../../shell/gnu/execvp.ts'
import { STDIN } from '../../shell/gnu/input.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { O_RDONLY } from '../../world/syscalls.ts'
import type { WantedOfXargs } from '../xargs.ts'

/** `stops`: xargs ends at once with this status. */
interface Ended {
  readonly isFine: boolean
  readonly stops: number | undefined
}

const STOP_ALL = 255

export function* runBatch(
  task: Task,
  wanted: WantedOfXargs,
  args: readonly ByteString[],
): Run<Ended> {
  const { sys, env } = task
  const name = args[0] ?? ''
  if (wanted.verbose) yield* task.err(args.join(' ') + (wanted.asks ? '' : '\n'))
  if (wanted.asks) {
    const tty = sys.open('/dev/tty')
    if (failed(tty)) {
      yield* complain(task, `failed to open /dev/tty for reading: ${tty.text}`)
      return { isFine: false, stops: 1 }
    }
    yield* task.err('?...')
    const answer = yield* sys.read(tty, 4_096)
    sys.close(tty)
    if (failed(answer) || !/^y/i.test(Buffer.from(answer).toString('latin1'))) {
      return { isFine: true, stops: undefined }
    }
  }
  yield* task.flush()
  let missing: number | undefined
  const pid = sys.fork(function* (child) {
    if (wanted.file === undefined) {
      const nothing = child.open('/dev/null', O_RDONLY)
      if (!failed(nothing)) {
        void child.dup2(nothing, STDIN)
        child.close(nothing)
      }
    }
    const status = yield* execvp(child, args, env)
    if (!failed(status)) return status
    missing = status === ENOENT ? 127 : 126
    const said = yield* child.write(2, `${task.args[0] ?? ''}: ${name}: ${status.text}\n`)
    return failed(said) ? 126 : missing
  })
  if (failed(pid)) {
    yield* complain(task, `cannot fork: ${pid.text}`)
    return { isFine: false, stops: 1 }
  }
  const waited = yield* sys.wait({ pid })
  if (missing !== undefined) return { isFine: false, stops: missing }
  if (failed(waited) || waited === undefined) return { isFine: false, stops: 1 }
  const { change } = waited
  if ('signal' in change) {
    yield* complain(task, `${name}: terminated by signal ${change.signal}`)
    return { isFine: false, stops: 125 }
  }
  if (!('status' in change)) return { isFine: true, stops: undefined }
  if (change.status === STOP_ALL) {
    yield* complain(task, `${name}: exited with status 255; aborting`)
    return { isFine: false, stops: 124 }
  }
  return { isFine: change.status === 0, stops: undefined }
}
