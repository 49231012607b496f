/** VERASE, VWERASE and VKILL: what leaves the line, and how the terminal shows it. */
import type { TerminalAttributes } from '../../world/process.ts'
import type { LineBuffer } from './line-buffer.ts'
import { isContinuation } from './output.ts'
import * as termios from './termios.ts'

const BACKSPACE = 8
const TAB = 9
const NEWLINE = 10
const SPACE = 32
const RUBBED = [BACKSPACE, SPACE, BACKSPACE]

/** The line that is typed, and where its changes are shown. */
export interface EraseScene {
  readonly buffer: LineBuffer
  readonly attributes: TerminalAttributes
  readonly startColumn: number
  readonly echo: (bytes: readonly number[]) => void
  readonly show: (char: number) => void
}

const has = ({ attributes }: EraseScene, flag: number): boolean => (attributes.lflag & flag) !== 0

/** The last character. */
export const erase = (scene: EraseScene, key: number): void => {
  const character = popCharacter(scene)
  if (character.length > 0) shown(scene, character, key)
}

/** Blanks, then the word before them. */
export const eraseWord = (scene: EraseScene, key: number): void => {
  let isInWord = false
  for (;;) {
    const last = scene.buffer.last()
    if (last === undefined) return
    const isWord = isWordByte(last)
    if (isInWord && !isWord) return
    isInWord ||= isWord
    const character = popCharacter(scene)
    shown(scene, character, key)
  }
}

/** The whole line. */
export const eraseLine = (scene: EraseScene, key: number): void => {
  const { buffer } = scene
  if (buffer.typedLength === 0) return
  const isVisual =
    has(scene, termios.ECHOK) && has(scene, termios.ECHOKE) && has(scene, termios.ECHOE)
  if (has(scene, termios.ECHO) && isVisual) {
    while (buffer.typedLength > 0) shown(scene, popCharacter(scene), key)
    return
  }
  while (buffer.pop() !== undefined);
  if (!has(scene, termios.ECHO)) return
  scene.show(key)
  if (has(scene, termios.ECHOK)) scene.echo([NEWLINE])
}

/** Takes a whole character off: with IUTF8 all its bytes. */
const popCharacter = ({ buffer, attributes }: EraseScene): number[] => {
  const taken: number[] = []
  for (;;) {
    const byte = buffer.pop()
    if (byte === undefined) return taken
    taken.unshift(byte)
    if (!isContinuation(byte, attributes.iflag)) return taken
  }
}

const isWordByte = (byte: number): boolean =>
  /[A-Za-z0-9_\x80-\xff]/.test(String.fromCharCode(byte))

const shown = (scene: EraseScene, character: readonly number[], key: number): void => {
  if (!has(scene, termios.ECHO)) return
  const [first = 0] = character
  if (!has(scene, termios.ECHOE)) return scene.show(key)
  if (first === TAB) return scene.echo(new Array<number>(tabColumns(scene)).fill(BACKSPACE))
  const isControl = first < SPACE || first === 127
  if (!isControl) return scene.echo(RUBBED)
  if (has(scene, termios.ECHOCTL)) scene.echo([...RUBBED, ...RUBBED])
}

/** Columns the tab took that was just taken off. */
const tabColumns = ({ buffer, attributes, startColumn }: EraseScene): number => {
  let column = startColumn
  for (const byte of buffer.typed) {
    if (byte === TAB) column += 8 - (column % 8)
    else if (byte < SPACE || byte === 127)
      column += (attributes.lflag & termios.ECHOCTL) !== 0 ? 2 : 0
    else if (!isContinuation(byte, attributes.iflag)) column++
  }
  return 8 - (column % 8)
}
