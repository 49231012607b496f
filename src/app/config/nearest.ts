/** "Did you mean ...?": the word of a list that somebody probably wanted to write. */

/** The word nearest to `wrong`, if it is no further than a third of it away; else undefined. */
export const nearest = (wrong: string, words: readonly string[]): string | undefined => {
  const distanceMax = Math.max(1, Math.floor(wrong.length / 3))
  let best: string | undefined
  let bestDistance = distanceMax + 1
  for (const word of words) {
    const distance = distanceOf(wrong.toLowerCase(), word.toLowerCase())
    if (distance >= bestDistance) continue
    best = word
    bestDistance = distance
  }
  return best
}

/** Edits (insert, delete, replace, swap neighbours) from one word to another. */
const distanceOf = (from: string, to: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const replaced = at(last, column - 1) + (same ? 0 : 1)
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(beforeLast, column - 2) + 1
          : Number.POSITIVE_INFINITY
      current.push(Math.min(replaced, at(last, column) + 1, at(current, column - 1) + 1, swapped))
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

const at = (row: readonly number[], column: number): number =>
  row[column] ?? Number.POSITIVE_INFINITY
