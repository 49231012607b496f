/** Encoded terminal modes of a pty-req (RFC 4254 section 8), as sshd applies them. */
import type { Bytes } from '../../base/bytes.ts'
import type { TerminalAttributes } from '../../world/process.ts'
import * as termios from './termios.ts'

/** Opcode of each control character. */
const CHARACTERS: ReadonlyMap<number, number> = new Map([
  [1, termios.VINTR],
  [2, termios.VQUIT],
  [3, termios.VERASE],
  [4, termios.VKILL],
  [5, termios.VEOF],
  [6, termios.VEOL],
  [7, termios.VEOL2],
  [8, termios.VSTART],
  [9, termios.VSTOP],
  [10, termios.VSUSP],
  [12, termios.VREPRINT],
  [13, termios.VWERASE],
  [14, termios.VLNEXT],
  [18, termios.VDISCARD],
])

/**
 * Not of RFC 4254, which has no mode for tabs: busybox's telnetd sets XTABS, and our door says so
 * with this entry. sshd skips the opcode; the argument keeps SSH clients from meaning it.
 */
const EXPAND_TABS = { opcode: 128, value: 0x5854_4142 }

type Word = 'iflag' | 'oflag' | 'cflag' | 'lflag'

/** Opcode of each flag: the word it is in, and its bits. */
const FLAGS: ReadonlyMap<number, readonly [word: Word, bits: number]> = new Map([
  [30, ['iflag', 0o4]],
  [31, ['iflag', 0o10]],
  [32, ['iflag', 0o20]],
  [33, ['iflag', termios.ISTRIP]],
  [34, ['iflag', termios.INLCR]],
  [35, ['iflag', termios.IGNCR]],
  [36, ['iflag', termios.ICRNL]],
  [37, ['iflag', termios.IUCLC]],
  [38, ['iflag', termios.IXON]],
  [39, ['iflag', termios.IXANY]],
  [40, ['iflag', 0o10000]],
  [41, ['iflag', termios.IMAXBEL]],
  [42, ['iflag', termios.IUTF8]],
  [50, ['lflag', termios.ISIG]],
  [51, ['lflag', termios.ICANON]],
  [52, ['lflag', 0o4]],
  [53, ['lflag', termios.ECHO]],
  [54, ['lflag', termios.ECHOE]],
  [55, ['lflag', termios.ECHOK]],
  [56, ['lflag', termios.ECHONL]],
  [57, ['lflag', termios.NOFLSH]],
  [58, ['lflag', termios.TOSTOP]],
  [59, ['lflag', termios.IEXTEN]],
  [60, ['lflag', termios.ECHOCTL]],
  [61, ['lflag', termios.ECHOKE]],
  [62, ['lflag', 0o40000]],
  [70, ['oflag', termios.OPOST]],
  [71, ['oflag', termios.OLCUC]],
  [72, ['oflag', termios.ONLCR]],
  [73, ['oflag', termios.OCRNL]],
  [74, ['oflag', termios.ONOCR]],
  [75, ['oflag', termios.ONLRET]],
  [90, ['cflag', 0o40]],
  [91, ['cflag', 0o60]],
  [92, ['cflag', 0o400]],
  [93, ['cflag', 0o1000]],
])

/** Sizes of characters share two bits: a flag that is off changes nothing then. */
const CHARACTER_SIZES = new Set([90, 91])

/** Opcodes from here on have no known argument: what follows can't be read. */
const FIRST_UNKNOWN = 160
/** TTY_OP_END and one opcode with its uint32. */
const END = 0
const ENTRY_BYTES = 5

/** `base` with what the client's modes change; stops at the first byte that makes no sense. */
export const withModes = (base: TerminalAttributes, modes: Bytes): TerminalAttributes => {
  const words = { iflag: base.iflag, oflag: base.oflag, cflag: base.cflag, lflag: base.lflag }
  const cc = new Uint8Array(base.cc)
  const view = new DataView(modes.buffer, modes.byteOffset, modes.byteLength)
  for (let at = 0; at + ENTRY_BYTES <= modes.length; at += ENTRY_BYTES) {
    const opcode = view.getUint8(at)
    if (opcode === END || opcode >= FIRST_UNKNOWN) break
    const value = view.getUint32(at + 1)
    const place = CHARACTERS.get(opcode)
    if (place !== undefined) cc[place] = value === 255 ? termios.DISABLED : value & 0xff
    if (opcode === EXPAND_TABS.opcode && value === EXPAND_TABS.value) words.oflag |= termios.TAB3
    const flag = FLAGS.get(opcode)
    if (flag === undefined) continue
    const [word, bits] = flag
    if (value !== 0) words[word] |= bits
    else if (!CHARACTER_SIZES.has(opcode)) words[word] &= ~bits
  }
  return { ...words, cc }
}
