/** What each argument of stty changes. */
import type { ByteString } from '../../base/bytes.ts'
import * as termios from '../../shell/tty/termios.ts'
import type { TerminalAttributes, Tty } from '../../world/process.ts'
import { CBAUD, CHARACTERS, MODES, type Mode, SPEEDS } from './modes.ts'

type Changing = { -readonly [K in keyof TerminalAttributes]: TerminalAttributes[K] }

/** Applies arguments from the first on; answers what is wrong with one, or undefined. */
export const change = (tty: Tty, args: readonly ByteString[]): ByteString | undefined => {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const value = args[at + 1]
    if (TAKES_VALUE.has(arg) || CHARACTERS.some(([name]) => name === arg)) {
      if (value === undefined) return `missing argument to ${quote(arg)}`
      const wrong = setValue(tty, arg, value)
      if (wrong !== undefined) return wrong
      at++
      continue
    }
    if (!setWord(tty, arg)) return `invalid argument ${quote(arg)}`
  }
  return undefined
}

const TAKES_VALUE = new Set(['rows', 'cols', 'columns', 'min', 'time', 'line', 'ispeed', 'ospeed'])

const quote = (word: ByteString): ByteString => `\xe2\x80\x98${word}\xe2\x80\x99`

const copyOf = (tty: Tty): Changing => {
  const now = tty.attributes()
  return { ...now, cc: new Uint8Array(now.cc) }
}

const setValue = (tty: Tty, name: ByteString, value: ByteString): ByteString | undefined => {
  const to = copyOf(tty)
  const number = /^\d+$/.test(value) ? Number(value) : undefined
  const character = CHARACTERS.find(([one]) => one === name)
  if (character !== undefined) {
    const code = codeOf(value)
    if (code === undefined) return `invalid integer argument: ${quote(value)}`
    to.cc[character[1]] = code
    tty.setAttributes(to)
    return undefined
  }
  if (number === undefined) return `invalid integer argument: ${quote(value)}`
  const size = tty.windowSize()
  if (name === 'rows') tty.resize({ ...size, rows: number & 0xffff })
  else if (name === 'cols' || name === 'columns') tty.resize({ ...size, columns: number & 0xffff })
  else if (name === 'min' || name === 'time') {
    to.cc[name === 'min' ? termios.VMIN : termios.VTIME] = number & 0xff
    tty.setAttributes(to)
  } else if (name !== 'line') return setSpeed(tty, number, value)
  return undefined
}

const setSpeed = (tty: Tty, speed: number, word: ByteString): ByteString | undefined => {
  const bits = [...SPEEDS].find(([, baud]) => baud === speed)?.[0]
  if (bits === undefined) return `invalid ispeed ${quote(word)}`
  const to = copyOf(tty)
  to.cflag = (to.cflag & ~CBAUD) | bits
  tty.setAttributes(to)
  return undefined
}

/** ^C, ^?, ^-, undef, a number, or the character itself. */
const codeOf = (value: ByteString): number | undefined => {
  if (value === '^-' || value === 'undef') return termios.DISABLED
  if (/^\^.$/.test(value)) return value[1] === '?' ? 127 : value.charCodeAt(1) & 0x1f
  if (value.length === 1) return value.charCodeAt(0)
  const number = /^0x[0-9a-f]+$/i.test(value) || /^\d+$/.test(value) ? Number(value) : undefined
  return number !== undefined && number < 256 ? number : undefined
}

const setWord = (tty: Tty, arg: ByteString): boolean => {
  const to = copyOf(tty)
  const isOff = arg.startsWith('-')
  const name = isOff ? arg.slice(1) : arg
  if (/^[0-9a-f]+(:[0-9a-f]+){10,}$/.test(arg)) return restore(tty, arg)
  if (/^\d+$/.test(arg)) return setSpeed(tty, Number(arg), arg) === undefined
  const mode = MODES.find((one) => one.name === name)
  if (mode !== undefined) {
    if (isOff && mode.mask !== undefined) return false
    setMode(to, mode, !isOff)
  } else if (!combine(to, name, !isOff)) return false
  tty.setAttributes(to)
  return true
}

const setMode = (to: Changing, { word, bits, mask }: Mode, on: boolean): void => {
  if (mask !== undefined) to[word] = (to[word] & ~mask) | bits
  else to[word] = on ? to[word] | bits : to[word] & ~bits
}

const restore = (tty: Tty, saved: ByteString): boolean => {
  const [iflag = 0, oflag = 0, cflag = 0, lflag = 0, ...characters] = saved
    .split(':')
    .map((number) => Number.parseInt(number, 16))
  const cc = new Uint8Array(termios.CONTROL_CHARACTERS)
  cc.set(characters.slice(0, cc.length))
  tty.setAttributes({ iflag, oflag, cflag, lflag, cc })
  return true
}

/** Names that stand for several settings. */
const combine = (to: Changing, name: ByteString, on: boolean): boolean => {
  switch (name) {
    case 'sane':
      if (!on) return false
      for (const mode of MODES) if (mode.sane !== undefined) setMode(to, mode, mode.sane)
      for (const [, place, code] of CHARACTERS) to.cc[place] = code
      return true
    case 'raw':
      return raw(to, on)
    case 'cooked':
      return raw(to, !on)
    case 'cbreak':
      to.lflag = on ? to.lflag & ~termios.ICANON : to.lflag | termios.ICANON
      return true
    case 'nl':
      to.iflag = on ? to.iflag & ~termios.ICRNL : to.iflag | termios.ICRNL
      to.oflag = on ? to.oflag & ~termios.ONLCR : to.oflag | termios.ONLCR
      return true
    case 'ek':
      to.cc[termios.VERASE] = 127
      to.cc[termios.VKILL] = 21
      return on
    case 'evenp':
    case 'parity':
      to.cflag = on ? (to.cflag & ~0o1060) | 0o440 : (to.cflag & ~0o400) | 0o60
      return true
    case 'litout':
      to.oflag = on ? to.oflag & ~termios.OPOST : to.oflag | termios.OPOST
      return true
    case 'decctlq':
      to.iflag = on ? to.iflag & ~termios.IXANY : to.iflag | termios.IXANY
      return true
    case 'tabs':
      to.oflag = on ? to.oflag & ~termios.TAB3 : to.oflag | termios.TAB3
      return true
    case 'crt':
      to.lflag |= termios.ECHOE | termios.ECHOCTL | termios.ECHOKE
      return on
    case 'dec':
      to.cc[termios.VINTR] = 3
      to.cc[termios.VERASE] = 127
      to.cc[termios.VKILL] = 21
      to.lflag |= termios.ECHOE | termios.ECHOCTL | termios.ECHOKE
      to.iflag &= ~termios.IXANY
      return on
    case 'drain':
      return true
    default:
      return false
  }
}

const raw = (to: Changing, on: boolean): boolean => {
  if (on) {
    to.iflag = 0
    to.oflag &= ~termios.OPOST
    to.lflag &= ~(termios.ISIG | termios.ICANON | 0o4)
    to.cc[termios.VMIN] = 1
    to.cc[termios.VTIME] = 0
    return true
  }
  to.iflag |= 0o2 | 0o4 | termios.ISTRIP | termios.ICRNL | termios.IXON
  to.oflag |= termios.OPOST
  to.lflag |= termios.ISIG | termios.ICANON
  return true
}
