/** A prompt with its invisible parts between \x01 and \x02 (readline(3): Prompting). */
import type { ByteString } from '../../base/bytes.ts'
import { type Cell, characterBytes, widthOf } from './cells.ts'

export interface Prompt {
  /** Lines before the last one: shown once, never updated. */
  readonly prefix: ByteString
  /** The last line. Each invisible byte is a cell of its own without width. */
  readonly cells: readonly Cell[]
  readonly columns: number
  readonly hasInvisible: boolean
  /** Invisible bytes. */
  readonly invisible: number
  /** Index of the last invisible cell; 0 when there is none. */
  readonly lastInvisible: number
  /** The last line with its marks, for prompts made of it. */
  readonly source: ByteString
}

const START = '\x01'
const END = '\x02'

/** Reads a prompt; it is not wrapped yet. */
export const promptOf = (source: ByteString): Prompt => {
  const cut = source.lastIndexOf('\n') + 1
  const line = source.slice(cut)
  const cells: Cell[] = []
  let columns = 0
  let isInvisible = false
  let lastInvisible = 0
  for (let at = 0; at < line.length; ) {
    const char = line[at]
    if (char === START || char === END) {
      isInvisible = char === START
      at++
      continue
    }
    const size = isInvisible ? 1 : characterBytes(line, at)
    const text = line.slice(at, at + size)
    const width = isInvisible ? 0 : widthOf(text)
    if (isInvisible) lastInvisible = cells.length
    cells.push({ text, width, isLit: false })
    columns += width
    at += size
  }
  const invisible = cells.filter(({ width, text }) => width === 0 && text.length === 1).length
  const hasInvisible = invisible > 0
  const prefix = source.slice(0, cut).replaceAll(START, '').replaceAll(END, '')
  return { prefix, cells, columns, hasInvisible, invisible, lastInvisible, source: line }
}

/** The last line as bytes for the terminal. */
export const promptText = ({ cells }: Prompt): ByteString => cells.map(({ text }) => text).join('')
