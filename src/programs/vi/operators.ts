/** What operators of vi do to text: delete, yank, put, join, shift. */
import type { ByteString } from '../../base/bytes.ts'
import type { Text } from './text.ts'

interface At {
  readonly row: number
  readonly column: number
}

/** The text from a place up to another one goes into the register. */
export const yankRange = (text: Text, from: At, to: At): void => {
  const { lines } = text
  const taken =
    from.row === to.row
      ? [(lines[from.row] ?? '').slice(from.column, to.column)]
      : [
          (lines[from.row] ?? '').slice(from.column),
          ...lines.slice(from.row + 1, to.row),
          (lines[to.row] ?? '').slice(0, to.column),
        ]
  text.register = { text: taken, isLinewise: false }
}

/** The same, and it is gone; the cursor stands where it began. */
export const deleteRange = (text: Text, from: At, to: At): void => {
  yankRange(text, from, to)
  const rest = (text.lines[to.row] ?? '').slice(to.column)
  text.row = from.row
  text.setLine((text.lines[from.row] ?? '').slice(0, from.column) + rest)
  if (to.row > from.row) text.removeLines(from.row + 1, to.row - from.row)
  text.row = from.row
  text.column = from.column
}

/** What the register has, behind the cursor or before it. */
export const put = (text: Text, isBehind: boolean, count: number): boolean => {
  const { register } = text
  if (register === undefined) return false
  const times = Math.min(count, PUTS_MAX)
  const many = Array.from({ length: times }, () => register.text).flat()
  if (register.isLinewise) {
    const at = text.row + (isBehind ? 1 : 0)
    if (!text.insertLines(at, many)) return false
    text.row = at
    text.column = text.firstNonBlank()
    return true
  }
  const { line } = text
  const at = Math.min(line.length, text.column + (isBehind ? 1 : 0))
  const [head, tail] = [line.slice(0, at), line.slice(at)]
  if (register.text.length === 1) {
    const piece = (register.text[0] ?? '').repeat(times)
    if (!text.setLine(head + piece + tail)) return false
    text.column = at + piece.length - 1
    return true
  }
  const [first = '', ...more] = register.text
  const last: ByteString = more.pop() ?? ''
  if (!text.setLine(head + first)) return false
  return text.insertLines(text.row + 1, [...more, last + tail])
}

const PUTS_MAX = 1_000

/** So many lines become one, with a blank between them. */
export const join = (text: Text, count: number): boolean => {
  const { row, lines } = text
  if (row + 1 >= lines.length) return false
  const more = lines.slice(row + 1, row + count)
  let joined = text.line
  for (const line of more) {
    const rest = line.replace(/^[ \t]+/, '')
    text.column = joined.length
    const isSpaced = rest !== '' && !/[ \t]$/.test(joined) && joined !== '' && !rest.startsWith(')')
    joined += isSpaced ? ` ${rest}` : rest
  }
  text.removeLines(row + 1, more.length)
  text.row = row
  return text.setLine(joined)
}

/** A tab more or less before so many lines. */
export const shift = (text: Text, count: number, isRight: boolean): boolean => {
  const { row } = text
  for (let at = 0; at < count; at++) {
    text.row = row + at
    const { line } = text
    if (isRight) {
      if (line !== '') text.setLine(`\t${line}`)
    } else text.setLine(line.replace(/^(\t| {1,8})/, ''))
  }
  text.row = row
  text.column = text.firstNonBlank()
  return true
}

/** Small letters for capitals and the other way round. */
export const swapCase = (text: Text, count: number): boolean => {
  const { line, column } = text
  const piece = line.slice(column, column + count)
  const swapped = [...piece].map((it) =>
    it >= 'a' && it <= 'z' ? it.toUpperCase() : it >= 'A' && it <= 'Z' ? it.toLowerCase() : it,
  )
  text.setLine(line.slice(0, column) + swapped.join('') + line.slice(column + piece.length))
  text.column = Math.min(Math.max(0, line.length - 1), column + piece.length)
  return true
}
