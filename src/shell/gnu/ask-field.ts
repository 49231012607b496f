/** A field that somebody may change or keep, as shadow's change_field() asks for it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'
import type { StdioLines } from './stdio-lines.ts'

/**
 * Prints `TAB prompt [value]: ` on stdout, reads a line; what it was at the end of input and for
 * an empty line.
 */
export function* askField(
  task: Task,
  input: StdioLines,
  { prompt, value }: { readonly prompt: ByteString; readonly value: ByteString },
): Run<ByteString> {
  yield* task.out(`\t${prompt} [${value}]: `)
  yield* task.flush()
  return (yield* input.next())?.trim() || value
}
