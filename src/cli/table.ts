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

/** What visitors name must not drive the operator's terminal. */
export const harmless = (text: string): string =>
  text.replace(/[\0-\x1f\x7f-\x9f\u2028-\u202e]/g, (char) => JSON.stringify(char).slice(1, -1))
