/** A field that somebody may change or keep, as shadow's change_field() asks for it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'
import { readLine } from './prompt.ts'

/**
 * Prints `TAB prompt [value]: ` on stdout, reads a line of stdin; what it was at the end of input
 * and for an empty line.
 */
export function* askField(
  task: Task,
  prompt: ByteString,
  value: ByteString,
): Run<{ readonly value: ByteString; readonly isEnd: boolean }> {
  yield* task.out(`\t${prompt} [${value}]: `)
  yield* task.flush()
  const line = yield* readLine(task)
  if (line === undefined) return { value, isEnd: true }
  const trimmed = line.trim()
  return { value: trimmed === '' ? value : trimmed, isEnd: false }
}
