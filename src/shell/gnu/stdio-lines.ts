/** fgets(3) on standard input: what is read ahead is lost for who reads next. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { LINE_BYTES_MAX, STDIO_BYTES } from '../../base/limits.ts'
import type { Run, Task } from '../program.ts'
import { STDIN } from './input.ts'

export interface StdioLines {
  /** The next line without its newline; undefined at the end of input. */
  next(): Run<ByteString | undefined>
}

export const stdioLines = ({ sys }: Task): StdioLines => {
  let held = ''
  let isOver = false
  return {
    *next() {
      for (;;) {
        const end = held.indexOf('\n')
        if (end >= 0) {
          const line = held.slice(0, end)
          held = held.slice(end + 1)
          return line
        }
        if (isOver || held.length > LINE_BYTES_MAX) {
          const rest = held
          held = ''
          return rest === '' ? undefined : rest
        }
        const bytes = yield* sys.read(STDIN, STDIO_BYTES)
        if (failed(bytes) || bytes.length === 0) isOver = true
        else held += textOf(bytes)
      }
    },
  }
}
