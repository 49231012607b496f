/** Flags and control characters of a terminal (termios(3), asm-generic/termbits.h). */
import type { TerminalAttributes } from '../../world/process.ts'

/** c_iflag. */
export const INLCR = 0o100
export const IGNCR = 0o200
export const ICRNL = 0o400
export const IUCLC = 0o1000
export const IXON = 0o2000
export const IXANY = 0o4000
export const IMAXBEL = 0o20000
export const IUTF8 = 0o40000
export const ISTRIP = 0o40

/** c_oflag. */
export const OPOST = 0o1
export const OLCUC = 0o2
export const ONLCR = 0o4
export const OCRNL = 0o10
export const ONOCR = 0o20
export const ONLRET = 0o40
export const TAB3 = 0o14000

/** c_lflag. */
export const ISIG = 0o1
export const ICANON = 0o2
export const ECHO = 0o10
export const ECHOE = 0o20
export const ECHOK = 0o40
export const ECHONL = 0o100
export const NOFLSH = 0o200
export const TOSTOP = 0o400
export const ECHOCTL = 0o1000
export const ECHOPRT = 0o2000
export const ECHOKE = 0o4000
export const IEXTEN = 0o100000

/** Places in c_cc. */
export const VINTR = 0
export const VQUIT = 1
export const VERASE = 2
export const VKILL = 3
export const VEOF = 4
export const VTIME = 5
export const VMIN = 6
export const VSTART = 8
export const VSTOP = 9
export const VSUSP = 10
export const VEOL = 11
export const VREPRINT = 12
export const VDISCARD = 13
export const VWERASE = 14
export const VLNEXT = 15
export const VEOL2 = 16
/** NCCS of the kernel's struct termios. */
export const CONTROL_CHARACTERS = 19

/** A control character that is switched off (_POSIX_VDISABLE). */
export const DISABLED = 0

/** What a fresh pseudo-terminal is set to (tty_std_termios: B38400, CS8, CREAD). */
export const freshAttributes = (): TerminalAttributes => {
  const cc = new Uint8Array(CONTROL_CHARACTERS)
  cc.set([3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0])
  return {
    iflag: ICRNL | IXON,
    oflag: OPOST | ONLCR,
    cflag: 0o277,
    lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    cc,
  }
}
