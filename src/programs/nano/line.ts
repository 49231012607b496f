/** A line as nano shows it: tabs and control characters written out, long ones in part. */
import type { ByteString } from '../../base/bytes.ts'

const TAB = 8

export const expand = (text: ByteString): ByteString => {
  let out = ''
  for (const char of text) {
    if (char === '\t') out += ' '.repeat(TAB - (out.length % TAB))
    else if (char < ' ') out += `^${String.fromCharCode(char.charCodeAt(0) + 64)}`
    else out += char
  }
  return out
}

/** The first column that is seen while the cursor is in this one (get_page_start). */
export const pageStart = (column: number, columns: number): number => {
  if (column + 2 < columns || columns <= 9) return 0
  return column - 6 - ((column - 6) % (columns - 8))
}

/** What fits, with `<` and `>` where there is more; `before` is what stands before the cursor. */
export const visiblePart = (line: ByteString, before: ByteString, columns: number): ByteString => {
  const full = expand(line)
  const start = pageStart(expand(before).length, columns)
  let part = full.slice(start, start + columns)
  if (start > 0) part = `<${part.slice(1)}`
  if (full.length > start + columns) part = `${part.slice(0, -1)}>`
  return part
}
