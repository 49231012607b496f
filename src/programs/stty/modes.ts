/** Settings of a terminal by their names, in the order and with the defaults of stty (coreutils 9.1). */
import * as termios from '../../shell/tty/termios.ts'

export type Word = 'cflag' | 'iflag' | 'oflag' | 'lflag'

export interface Mode {
  readonly name: string
  readonly word: Word
  readonly bits: number
  /** Part of a field of several bits (cs8, nl0): set by its value, never turned off. */
  readonly mask?: number
  /** What `stty sane` makes of it; undefined: it stays. */
  readonly sane?: boolean
  /** Not shown by -a, or known under another name. */
  readonly isHidden?: boolean
}

const flag = (name: string, word: Word, bits: number, sane?: boolean): Mode => ({
  name,
  word,
  bits,
  ...(sane !== undefined && { sane }),
})

const field = (name: string, word: Word, bits: number, mask: number): Mode => ({
  name,
  word,
  bits,
  mask,
})

export const MODES: readonly Mode[] = [
  flag('parenb', 'cflag', 0o400),
  flag('parodd', 'cflag', 0o1000),
  flag('cmspar', 'cflag', 0o10000000000),
  field('cs5', 'cflag', 0, 0o60),
  field('cs6', 'cflag', 0o20, 0o60),
  field('cs7', 'cflag', 0o40, 0o60),
  field('cs8', 'cflag', 0o60, 0o60),
  flag('hupcl', 'cflag', 0o2000),
  flag('cstopb', 'cflag', 0o100),
  flag('cread', 'cflag', 0o200, true),
  flag('clocal', 'cflag', 0o4000),
  flag('crtscts', 'cflag', 0o20000000000),
  flag('ignbrk', 'iflag', 0o1, false),
  flag('brkint', 'iflag', 0o2, true),
  flag('ignpar', 'iflag', 0o4),
  flag('parmrk', 'iflag', 0o10),
  flag('inpck', 'iflag', 0o20),
  flag('istrip', 'iflag', termios.ISTRIP),
  flag('inlcr', 'iflag', termios.INLCR, false),
  flag('igncr', 'iflag', termios.IGNCR, false),
  flag('icrnl', 'iflag', termios.ICRNL, true),
  flag('ixon', 'iflag', termios.IXON),
  flag('ixoff', 'iflag', 0o10000, false),
  flag('iuclc', 'iflag', termios.IUCLC, false),
  flag('ixany', 'iflag', termios.IXANY, false),
  flag('imaxbel', 'iflag', termios.IMAXBEL, true),
  flag('iutf8', 'iflag', termios.IUTF8, false),
  flag('opost', 'oflag', termios.OPOST, true),
  flag('olcuc', 'oflag', termios.OLCUC, false),
  flag('ocrnl', 'oflag', termios.OCRNL, false),
  flag('onlcr', 'oflag', termios.ONLCR, true),
  flag('onocr', 'oflag', termios.ONOCR, false),
  flag('onlret', 'oflag', termios.ONLRET, false),
  flag('ofill', 'oflag', 0o100, false),
  flag('ofdel', 'oflag', 0o200, false),
  field('nl1', 'oflag', 0o400, 0o400),
  { ...field('nl0', 'oflag', 0, 0o400), sane: true },
  field('cr3', 'oflag', 0o3000, 0o3000),
  field('cr2', 'oflag', 0o2000, 0o3000),
  field('cr1', 'oflag', 0o1000, 0o3000),
  { ...field('cr0', 'oflag', 0, 0o3000), sane: true },
  field('tab3', 'oflag', 0o14000, 0o14000),
  field('tab2', 'oflag', 0o10000, 0o14000),
  field('tab1', 'oflag', 0o4000, 0o14000),
  { ...field('tab0', 'oflag', 0, 0o14000), sane: true },
  field('bs1', 'oflag', 0o20000, 0o20000),
  { ...field('bs0', 'oflag', 0, 0o20000), sane: true },
  field('vt1', 'oflag', 0o40000, 0o40000),
  { ...field('vt0', 'oflag', 0, 0o40000), sane: true },
  field('ff1', 'oflag', 0o100000, 0o100000),
  { ...field('ff0', 'oflag', 0, 0o100000), sane: true },
  flag('isig', 'lflag', termios.ISIG, true),
  flag('icanon', 'lflag', termios.ICANON, true),
  flag('iexten', 'lflag', termios.IEXTEN, true),
  flag('echo', 'lflag', termios.ECHO, true),
  flag('echoe', 'lflag', termios.ECHOE, true),
  flag('echok', 'lflag', termios.ECHOK, true),
  flag('echonl', 'lflag', termios.ECHONL, false),
  flag('noflsh', 'lflag', termios.NOFLSH, false),
  flag('xcase', 'lflag', 0o4, false),
  flag('tostop', 'lflag', termios.TOSTOP, false),
  flag('echoprt', 'lflag', termios.ECHOPRT, false),
  flag('echoctl', 'lflag', termios.ECHOCTL, true),
  flag('echoke', 'lflag', termios.ECHOKE, true),
  flag('flusho', 'lflag', 0o10000, false),
  flag('extproc', 'lflag', 0o200000),
  { ...flag('crterase', 'lflag', termios.ECHOE), isHidden: true },
  { ...flag('crtkill', 'lflag', termios.ECHOKE), isHidden: true },
  { ...flag('ctlecho', 'lflag', termios.ECHOCTL), isHidden: true },
  { ...flag('prterase', 'lflag', termios.ECHOPRT), isHidden: true },
  { ...flag('hup', 'cflag', 0o2000), isHidden: true },
  { ...flag('tandem', 'iflag', 0o10000), isHidden: true },
]

/** Control characters: name, place in c_cc, value of `stty sane`. */
export const CHARACTERS: readonly (readonly [name: string, place: number, sane: number])[] = [
  ['intr', termios.VINTR, 3],
  ['quit', termios.VQUIT, 28],
  ['erase', termios.VERASE, 127],
  ['kill', termios.VKILL, 21],
  ['eof', termios.VEOF, 4],
  ['eol', termios.VEOL, 0],
  ['eol2', termios.VEOL2, 0],
  ['swtch', 7, 0],
  ['start', termios.VSTART, 17],
  ['stop', termios.VSTOP, 19],
  ['susp', termios.VSUSP, 26],
  ['rprnt', termios.VREPRINT, 18],
  ['werase', termios.VWERASE, 23],
  ['lnext', termios.VLNEXT, 22],
  ['discard', termios.VDISCARD, 15],
]

/** CBAUD values by their speed. */
export const SPEEDS: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [0o1, 50],
  [0o2, 75],
  [0o3, 110],
  [0o4, 134],
  [0o5, 150],
  [0o6, 200],
  [0o7, 300],
  [0o10, 600],
  [0o11, 1200],
  [0o12, 1800],
  [0o13, 2400],
  [0o14, 4800],
  [0o15, 9600],
  [0o16, 19200],
  [0o17, 38400],
  [0o10001, 57600],
  [0o10002, 115200],
  [0o10003, 230400],
])
/** Bits of the speed in c_cflag. */
export const CBAUD = 0o10017
