/** How stty prints settings: all of them, those that are not sane, or as numbers. */

import { ICANON, VMIN, VTIME } from '../../shell/tty/termios.ts'
import type { TerminalAttributes, WindowSize } from '../../world/process.ts'
import { CBAUD, CHARACTERS, MODES, type Mode, SPEEDS, type Word } from './modes.ts'

/** Numbers of c_cc that `stty -g` prints. */
const SAVED_CHARACTERS = 32
const DEFAULT_COLUMNS = 80

export const speedOf = ({ cflag }: TerminalAttributes): number => SPEEDS.get(cflag & CBAUD) ?? 0

/** Whether a setting is on. */
export const isOn = (attributes: TerminalAttributes, mode: Mode): boolean =>
  mode.mask === undefined
    ? (attributes[mode.word] & mode.bits) !== 0
    : (attributes[mode.word] & mode.mask) === mode.bits

/** A control character as stty writes it: ^C, <undef>, M-^?. */
export const characterText = (code: number): string => {
  if (code === 0) return '<undef>'
  if (code >= 128) return `M-${characterText(code - 128)}`
  if (code < 32) return `^${String.fromCharCode(code + 64)}`
  return code === 127 ? '^?' : String.fromCharCode(code)
}

/** `stty -a`, in lines of so many columns (0: unknown). */
export const allText = (
  attributes: TerminalAttributes,
  size: WindowSize,
  columns: number,
): string => {
  const lines = wrapper(columns)
  const { cc } = attributes
  lines.add(`speed ${speedOf(attributes)} baud;`)
  lines.add(`rows ${size.rows};`)
  lines.add(`columns ${size.columns};`)
  lines.add('line = 0;')
  lines.end()
  for (const [name, place] of CHARACTERS) lines.add(`${name} = ${characterText(cc[place] ?? 0)};`)
  lines.add(`min = ${cc[VMIN]};`)
  lines.add(`time = ${cc[VTIME]};`)
  lines.end()
  for (const word of ['cflag', 'iflag', 'oflag', 'lflag'] as const) {
    for (const mode of shownModes(word)) {
      if (isOn(attributes, mode)) lines.add(mode.name)
      else if (mode.mask === undefined) lines.add(`-${mode.name}`)
    }
    lines.end()
  }
  return lines.text()
}

const shownModes = (word: Word): readonly Mode[] =>
  MODES.filter((mode) => mode.word === word && mode.isHidden !== true)

/** `stty`: what differs from `stty sane`. */
export const changedText = (attributes: TerminalAttributes, columns: number): string => {
  const lines = wrapper(columns)
  lines.add(`speed ${speedOf(attributes)} baud;`)
  lines.add('line = 0;')
  lines.end()
  for (const [name, place, sane] of CHARACTERS) {
    const code = attributes.cc[place] ?? 0
    if (code !== sane) lines.add(`${name} = ${characterText(code)};`)
  }
  if ((attributes.lflag & ICANON) === 0) {
    lines.add(`min = ${attributes.cc[VMIN]};`)
    lines.add(`time = ${attributes.cc[VTIME]};`)
  }
  lines.end()
  for (const word of ['cflag', 'iflag', 'oflag', 'lflag'] as const) {
    for (const mode of shownModes(word)) {
      if (mode.sane === undefined) continue
      const on = isOn(attributes, mode)
      if (on && mode.mask === undefined && !mode.sane) lines.add(mode.name)
      if (!on && mode.mask === undefined && mode.sane) lines.add(`-${mode.name}`)
    }
    lines.end()
  }
  return lines.text()
}

/** `stty -g`: everything in hexadecimal, for stty itself. */
export const savedText = ({ iflag, oflag, cflag, lflag, cc }: TerminalAttributes): string => {
  const characters = Array.from({ length: SAVED_CHARACTERS }, (_, place) => cc[place] ?? 0)
  return [iflag, oflag, cflag, lflag, ...characters]
    .map((number) => (number >>> 0).toString(16))
    .join(':')
}

/** Words in lines as wide as the window. */
const wrapper = (columns: number) => {
  const width = columns === 0 ? DEFAULT_COLUMNS : columns
  let text = ''
  let line = ''
  const end = (): void => {
    if (line !== '') text += `${line}\n`
    line = ''
  }
  return {
    add: (word: string): void => {
      if (line !== '' && line.length + 1 + word.length >= width) end()
      line += line === '' ? word : ` ${word}`
    },
    end,
    text: (): string => text,
  }
}
