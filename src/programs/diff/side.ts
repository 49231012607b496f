/** -y: two columns (side.c, diffutils 3.8). */
import type { ByteString } from '../../base/bytes.ts'
import type { Compared } from './files.ts'
import type { Change } from './script.ts'

const TAB = 8
const SEPARATOR = 3

export interface Columns {
  readonly width: number
  readonly hidesCommon: boolean
  readonly leftOnly: boolean
}

/** Both files beside each other. */
export const sideText = (
  changes: readonly Change[],
  [a, b]: readonly Compared[],
  { width, hidesCommon, leftOnly }: Columns,
): ByteString => {
  const middle = Math.floor((width + TAB + SEPARATOR) / (2 * TAB)) * TAB
  const half = Math.max(0, Math.min(middle - SEPARATOR, width - middle))
  const place = { half, middle: half > 0 ? middle : width }
  let text = ''
  let [at, other] = [0, 0]
  const common = (to: number): void => {
    for (; at < to; at++, other++) {
      if (hidesCommon) continue
      const [left, right] = [a?.lines[at] ?? '', b?.lines[other] ?? '']
      text += leftOnly ? row(left, '(', undefined, place) : row(left, ' ', right, place)
    }
  }
  for (const it of changes) {
    common(it.a)
    const both = Math.min(it.deleted, it.inserted)
    for (let i = 0; i < Math.max(it.deleted, it.inserted); i++) {
      const left = i < it.deleted ? a?.lines[it.a + i] : undefined
      const right = i < it.inserted ? b?.lines[it.b + i] : undefined
      text += row(left, i < both ? '|' : left === undefined ? '>' : '<', right, place)
    }
    at = it.a + it.deleted
    other = it.b + it.inserted
  }
  common(a?.lines.length ?? 0)
  return text
}

const row = (
  left: ByteString | undefined,
  mark: string,
  right: ByteString | undefined,
  { half, middle }: { half: number; middle: number },
): ByteString => {
  let text = ''
  let column = 0
  let isLine = left?.endsWith('\n') ?? false
  if (left !== undefined) [text, column] = halfLine(left, 0, half)
  if (mark !== ' ') {
    const to = Math.floor((half + middle - 1) / 2)
    text += tabs(column, to)
    column = Math.max(column, to) + 1
    const isUneven = mark === '|' && isLine !== (right?.endsWith('\n') ?? false)
    text += isUneven ? (isLine ? '/' : '\\') : mark
  }
  if (right !== undefined) {
    isLine ||= right.endsWith('\n')
    if (right !== '\n') {
      text += tabs(column, middle)
      text += halfLine(right, middle, half)[0]
    }
  }
  return isLine ? `${text}\n` : text
}

const tabs = (from: number, to: number): string => {
  let text = ''
  let column = from
  for (let tab = from + TAB - (from % TAB); tab <= to; tab += TAB) {
    text += '\t'
    column = tab
  }
  return text + ' '.repeat(Math.max(0, to - column))
}

/** As much of a line as has room, and the column after it. */
const halfLine = (line: ByteString, indent: number, room: number): [ByteString, number] => {
  let text = ''
  let [wanted, shown] = [0, 0]
  for (const char of line) {
    if (char === '\n') break
    if (char === '\t') {
      const spaces = TAB - (wanted % TAB)
      if (wanted === shown) {
        const stop = shown + spaces
        if (stop < room) text += '\t'
        shown = stop < room ? stop : shown
      }
      wanted += spaces
      continue
    }
    if (wanted++ < room) {
      shown = wanted
      text += char
    }
  }
  return [text, indent + shown]
}
