/** What systemd's programs say when they, or the bus behind them, refuse. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'

export function* unknownVerb(task: Task, verb: ByteString): Run<number> {
  yield* task.err(`Unknown command verb ${verb}.\n`)
  return 1
}

export function* tooMany(task: Task): Run<number> {
  yield* task.err('Too many arguments.\n')
  return 1
}

/** polkit wants a password, and nobody is there to ask for it. */
export function* needsPassword(task: Task, what: ByteString): Run<number> {
  yield* task.err(`${what}: Interactive authentication required.\n`)
  return 1
}
