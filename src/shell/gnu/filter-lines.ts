/** FILE operands through a filter of lines, as the small programs of coreutils do it. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Run, Task } from '../program.ts'
import { closeInput, lineReader, openInput } from './input.ts'
import { quotedName } from './quoting.ts'
import { complain } from './usage.ts'

/** Writes each line as `change` has it; the status, 1 after a file that could not be read. */
export function* filterLines(
  task: Task,
  operands: readonly ByteString[],
  change: (line: ByteString) => ByteString,
): Run<number> {
  const { sys, env } = task
  let status = 0
  for (const path of operands.length === 0 ? ['-'] : operands) {
    const fd = openInput(sys, path)
    if (failed(fd)) {
      status = yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
      continue
    }
    const reader = lineReader(sys, fd)
    for (;;) {
      const lines = yield* reader.next()
      if (failed(lines)) {
        status = yield* complain(task, `${quotedName(path, env)}: ${lines.text}`)
        break
      }
      if (lines.length === 0) break
      for (const line of lines) yield* task.out(change(line))
      yield* sys.pause()
    }
    closeInput(sys, fd)
  }
  return status
}
