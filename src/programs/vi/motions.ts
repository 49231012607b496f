/** Motions of vi: where the cursor goes, and whether an operator takes whole lines. */
import type { Text } from './text.ts'

export interface Target {
  readonly row: number
  readonly column: number
  readonly isLinewise: boolean
  /** The character there belongs to what an operator takes. */
  readonly isInclusive?: boolean
}

/** Keys of a motion that are followed by another one. */
export const NEEDS_CHARACTER: readonly string[] = ['f', 'F', 't', 'T', 'g']

const kindOf = (char: string): number =>
  char === '' || /\s/.test(char) ? 0 : /[\w\x80-\xff]/.test(char) ? 1 : 2

/** Undefined: no motion, or it fails. `count` undefined: none was typed. */
export const motionOf = (
  text: Text,
  key: string,
  count: number | undefined,
  after: string,
  height: number,
): Target | undefined => {
  const n = count ?? 1
  const { row, column, line, lines } = text
  const on = (to: number, isInclusive = false): Target => ({
    row,
    column: to,
    isLinewise: false,
    isInclusive,
  })
  const toRow = (to: number): Target | undefined =>
    to < 0 || to >= lines.length ? undefined : { row: to, column, isLinewise: true }
  const toFirst = (to: number): Target => {
    const clamped = Math.max(0, Math.min(to, lines.length - 1))
    return { row: clamped, column: text.firstNonBlank(clamped), isLinewise: true }
  }
  switch (key) {
    case 'h':
    case '\b':
    case '\x7f':
    case 'left':
      return column === 0 ? undefined : on(Math.max(0, column - n))
    case 'l':
    case ' ':
    case 'right':
      return column + 1 > line.length ? undefined : on(Math.min(line.length, column + n))
    case 'j':
    case '\n':
    case '\x0e':
    case 'down':
      return toRow(row + n)
    case 'k':
    case '\x10':
    case 'up':
      return toRow(row - n)
    case '+':
    case '\r':
      return row + n >= lines.length ? undefined : toFirst(row + n)
    case '-':
      return row - n < 0 ? undefined : toFirst(row - n)
    case '0':
    case 'home':
      return on(0)
    case '^':
      return on(text.firstNonBlank())
    case '$':
    case 'end':
      return on(Math.max(0, line.length - 1), true)
    case '|':
      return on(n - 1)
    case 'G':
      return toFirst((count ?? lines.length) - 1)
    case 'g':
      return after === 'g' ? toFirst(n - 1) : undefined
    case 'H':
    case 'M':
    case 'L':
      return toFirst(row)
    case '\x06':
      return toFirst(row + n * (height - 2))
    case '\x02':
      return toFirst(row - n * (height - 2))
    case '\x04':
      return toFirst(row + Math.floor(height / 2))
    case '\x15':
      return toFirst(row - Math.floor(height / 2))
    case 'f':
    case 't':
    case 'F':
    case 'T':
      return find(text, key, after, n)
    default:
      return wordMotion(text, key, n)
  }
}

const find = (text: Text, key: string, char: string, count: number): Target | undefined => {
  const { line, row, column } = text
  const step = key === 'f' || key === 't' ? 1 : -1
  let left = count
  for (let at = column + step; at >= 0 && at < line.length; at += step) {
    if (line.charAt(at) !== char || --left > 0) continue
    const to = key === 't' ? at - 1 : key === 'T' ? at + 1 : at
    return { row, column: to, isLinewise: false, isInclusive: step > 0 }
  }
  return undefined
}

const wordMotion = (text: Text, key: string, count: number): Target | undefined => {
  if (!'wWbBeE'.includes(key) || key === '') return undefined
  const isBig = key < 'a'
  const kind = (char: string): number => (isBig ? Math.min(1, kindOf(char)) : kindOf(char))
  let at = { row: text.row, column: text.column }
  for (let left = count; left > 0; left--) {
    const next = oneWord(text, key.toLowerCase(), at, kind)
    if (next === undefined) break
    at = next
  }
  const isSame = at.row === text.row && at.column === text.column
  return isSame ? undefined : { ...at, isLinewise: false, isInclusive: key.toLowerCase() === 'e' }
}

interface At {
  readonly row: number
  readonly column: number
}

const oneWord = (
  { lines }: Text,
  key: string,
  from: At,
  kind: (char: string) => number,
): At | undefined => {
  let { row, column } = from
  const charAt = (): string => (lines[row] ?? '').charAt(column)
  const forth = (): boolean => {
    if (column + 1 < (lines[row] ?? '').length) column++
    else if (row + 1 < lines.length) {
      row++
      column = 0
    } else return false
    return true
  }
  const back = (): boolean => {
    if (column > 0) column--
    else if (row > 0) {
      row--
      column = Math.max(0, (lines[row] ?? '').length - 1)
    } else return false
    return true
  }
  const isEmpty = (): boolean => (lines[row] ?? '') === ''
  if (key === 'w') {
    const [start, startRow] = [kind(charAt()), row]
    while (kind(charAt()) === start && start !== 0 && row === startRow) {
      if (!forth()) return { row, column: (lines[row] ?? '').length }
    }
    while (kind(charAt()) === 0 && !(isEmpty() && row !== startRow)) {
      if (!forth()) return { row, column: (lines[row] ?? '').length }
    }
    return { row, column }
  }
  const step = key === 'e' ? forth : back
  const unstep = key === 'e' ? back : forth
  if (!step()) return undefined
  while (kind(charAt()) === 0) if (!step()) return { row, column }
  const [own, ownRow] = [kind(charAt()), row]
  while (kind(charAt()) === own && row === ownRow) if (!step()) return { row, column }
  unstep()
  return { row, column }
}
