/** The l command: a line with everything unprintable visible, folded. */
import type { ByteString } from '../../base/bytes.ts'
import { characters, isPrintable } from '../../shell/gnu/characters.ts'

const ESCAPES = new Map([
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

/** `length` 0 or 1: never folded. */
export const listed = (
  text: ByteString,
  length: number,
  env: ReadonlyMap<ByteString, ByteString>,
): ByteString => {
  const width = length > 1 ? length - 1 : Number.POSITIVE_INFINITY
  let shown = ''
  let column = 0
  for (const char of characters(text, env)) {
    const isPlain = char.length === 1 && isPrintable(char, env)
    const octal = Array.from(char, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)
    const cells = ESCAPES.has(char) ? [ESCAPES.get(char) ?? ''] : isPlain ? [char] : octal
    for (const cell of cells) {
      if (column + cell.length > width) {
        shown += '\\\n'
        column = 0
      }
      shown += cell
      column += cell.length
    }
  }
  return `${shown}$\n`
}
