/** What more and less share: keys from a terminal, and lines that fit its width. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Fd, Tty } from '../../world/process.ts'
import type { Run, Task } from '../program.ts'
import { STDIN, STDOUT } from './input.ts'

/** c_lflag of termios(3). */
const [ISIG, ICANON, ECHO] = [0o1, 0o2, 0o10]
const KEY_BYTES = 16

/** A terminal that keys come from one at a time. */
export interface Keyboard {
  readonly tty: Tty
  /** The next key, with the rest of its escape sequence; '' at the end. */
  key(): Run<ByteString>
  /** Gives the terminal back as it was. */
  close(): void
}

/** Undefined when standard output is no terminal. */
export const openKeyboard = ({ sys }: Task): Keyboard | undefined => {
  const { tty } = sys.process
  if (tty === undefined || !sys.isatty(STDOUT)) return undefined
  const opened = sys.isatty(STDIN) ? STDIN : sys.open('/dev/tty')
  if (failed(opened)) return undefined
  const fd: Fd = opened
  const before = tty.attributes()
  tty.setAttributes({ ...before, lflag: before.lflag & ~(ISIG | ICANON | ECHO) })
  return {
    tty,
    *key() {
      const bytes = yield* sys.read(fd, KEY_BYTES)
      return failed(bytes) ? '' : textOf(bytes)
    },
    close() {
      tty.setAttributes(before)
      if (fd !== STDIN) sys.close(fd)
    },
  }
}

/** A line as rows of a screen. */
export const rowsOf = (line: ByteString, columns: number): readonly ByteString[] => {
  let text = ''
  for (const char of line) text += char === '\t' ? ' '.repeat(8 - (text.length % 8)) : char
  if (text.length <= columns) return [text]
  return text.match(new RegExp(`.{1,${columns}}`, 'gs')) ?? ['']
}
