/** Tables for the operator's terminal. */

/** Lines of a table: columns as wide as their widest cell, those of `right` flush right. */
export const table = (
  rows: readonly (readonly string[])[],
  { right = [] }: { readonly right?: readonly number[] } = {},
): readonly string[] => {
  const [head = []] = rows
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0
        return right.includes(at) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

/** What visitors name must not drive the operator's terminal: controls, DEL, C1, line and bidi marks. */
export const harmless = (text: string): string =>
  text.replace(/[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, escaped)

/** As JSON escapes what it has to. */
const escaped = (char: string): string => {
  const short = JSON.stringify(char).slice(1, -1)
  return short.startsWith('\\') ? short : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
