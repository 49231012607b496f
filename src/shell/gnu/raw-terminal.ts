/** A terminal in raw mode, for editors: keys as they come, nothing echoed or translated. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { TerminalAttributes, Tty } from '../../world/process.ts'
import type { Run, Task } from '../program.ts'
import { STDIN } from './input.ts'

/** Bits of termios(3): ^C and its kin, lines, echo; CR as NL, ^S and ^Q; NL as CR NL. */
const [ISIG, ICANON, ECHO] = [0o1, 0o2, 0o10]
const [ICRNL, IXON, OPOST] = [0o400, 0o2000, 0o1]
const READ_BYTES = 4_096

export interface RawTerminal {
  readonly tty: Tty
  /** What was typed since the last time, at least a key; '' at the end. */
  typed(): Run<ByteString>
  /** Whether more was typed already. */
  isWaiting(): boolean
  /** Gives the terminal back as it was. */
  close(): void
}

/** Undefined when the process has no terminal at its standard input. */
export const openRawTerminal = ({ sys }: Task): RawTerminal | undefined => {
  const tty = sys.streamOf(STDIN)?.tty
  if (tty === undefined) return undefined
  const before = tty.attributes()
  const raw: TerminalAttributes = {
    ...before,
    iflag: before.iflag & ~(ICRNL | IXON),
    oflag: before.oflag & ~OPOST,
    lflag: before.lflag & ~(ISIG | ICANON | ECHO),
  }
  tty.setAttributes(raw)
  return {
    tty,
    *typed() {
      const bytes = yield* sys.read(STDIN, READ_BYTES)
      return failed(bytes) ? '' : textOf(bytes)
    },
    isWaiting() {
      const state = sys.ready(STDIN)
      return !failed(state) && state.readable
    },
    close() {
      tty.setAttributes(before)
    },
  }
}
