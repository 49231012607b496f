/** What a terminal makes of written bytes (c_oflag), and which column the cursor is in then. */
import type { Bytes } from '../../base/bytes.ts'
import type { TerminalAttributes } from '../../world/process.ts'
import * as termios from './termios.ts'

const BACKSPACE = 8
const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const TAB_COLUMNS = 8

export class OutputProcessor {
  /** Column of the cursor, as far as the terminal can know it. */
  column = 0

  /** The bytes as they go to the other side. */
  process(bytes: Bytes, { oflag, iflag }: TerminalAttributes): Bytes {
    if ((oflag & termios.OPOST) === 0) return new Uint8Array(bytes)
    const made: number[] = []
    for (const byte of bytes) this.#one(byte, { oflag, iflag }, made)
    return Uint8Array.from(made)
  }

  #one(byte: number, flags: { oflag: number; iflag: number }, made: number[]): void {
    const { oflag } = flags
    switch (byte) {
      case NEWLINE:
        if ((oflag & termios.ONLRET) !== 0) this.column = 0
        if ((oflag & termios.ONLCR) !== 0) {
          this.column = 0
          made.push(RETURN)
        }
        made.push(NEWLINE)
        return
      case RETURN:
        if ((oflag & termios.ONOCR) !== 0 && this.column === 0) return
        if ((oflag & termios.OCRNL) !== 0) {
          if ((oflag & termios.ONLRET) !== 0) this.column = 0
          made.push(NEWLINE)
          return
        }
        this.column = 0
        made.push(RETURN)
        return
      case TAB: {
        const spaces = TAB_COLUMNS - (this.column % TAB_COLUMNS)
        this.column += spaces
        if ((oflag & termios.TAB3) !== termios.TAB3) made.push(TAB)
        else for (let i = 0; i < spaces; i++) made.push(SPACE)
        return
      }
      case BACKSPACE:
        if (this.column > 0) this.column--
        made.push(BACKSPACE)
        return
      default:
        if (byte >= SPACE && byte !== 127 && !isContinuation(byte, flags.iflag)) this.column++
        made.push((oflag & termios.OLCUC) !== 0 ? raised(byte) : byte)
    }
  }
}

/** With IUTF8 the later bytes of a character take no column. */
export const isContinuation = (byte: number, iflag: number): boolean =>
  (iflag & termios.IUTF8) !== 0 && (byte & 0xc0) === 0x80

const raised = (byte: number): number => (byte >= 97 && byte <= 122 ? byte - 32 : byte)
