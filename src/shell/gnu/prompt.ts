/** Questions without echo, as PAM's misc_conv asks them: prompt on stderr, answer from stdin. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { PASSWORD_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Task } from '../program.ts'
import { STDIN } from './input.ts'

/** c_lflag of termios(3). */
const ECHO = 0o10

/** The answer without its newline; undefined at the end of input. */
export function* askHidden(task: Task, question: ByteString): Run<ByteString | undefined> {
  const { sys } = task
  yield* task.flush()
  yield* task.err(question)
  const { tty } = sys.process
  const terminal = sys.isatty(STDIN) ? tty : undefined
  const before = terminal?.attributes()
  if (before !== undefined) {
    terminal?.setAttributes({ ...before, lflag: before.lflag & ~ECHO })
  }
  const answer = yield* readLine(task)
  if (before !== undefined) {
    terminal?.setAttributes(before)
    yield* task.err('\n')
  }
  return answer
}

/** Byte by byte: what follows belongs to who reads next. */
function* readLine(task: Task): Run<ByteString | undefined> {
  let line = ''
  while (line.length < PASSWORD_BYTES_MAX) {
    const byte = yield* task.sys.read(STDIN, 1)
    if (failed(byte) || byte.length === 0) return line === '' ? undefined : line
    const char = textOf(byte)
    if (char === '\n') return line
    line += char
  }
  return line
}
