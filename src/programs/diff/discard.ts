/** Lines that would only confuse the comparison are taken out before it (analyze.c, diffutils 3.8). */
import type { Side } from './compare.ts'

const [KEPT, GONE, PERHAPS] = [0, 1, 2]
const MANY = 5

/** Which lines of `side` match nothing in the other one, or too much of it amid such lines. */
export const discarded = (side: Side, other: Side): Uint8Array => {
  const counts = new Map<number, number>()
  for (const line of other.lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  const size = side.lines.length
  let many = MANY
  for (let left = (size >> 6) >> 2; left > 0; left >>= 2) many *= 2
  const marks = Uint8Array.from(side.lines, (line) => {
    const matches = counts.get(line) ?? 0
    return matches === 0 ? GONE : matches > many ? PERHAPS : KEPT
  })
  for (let at = 0; at < size; at++) {
    if (marks[at] === PERHAPS) marks[at] = KEPT
    else if (marks[at] === GONE) at = settleRun(marks, at)
  }
  return marks
}

/** Decides on the doubtful lines of a run; answers where it ends. */
const settleRun = (marks: Uint8Array, from: number): number => {
  let end = from
  let doubtful = 0
  for (; end < marks.length && marks[end] !== KEPT; end++) if (marks[end] === PERHAPS) doubtful++
  while (end > from && marks[end - 1] === PERHAPS) {
    marks[--end] = KEPT
    doubtful--
  }
  const run = marks.subarray(from, end)
  if (doubtful * 4 > run.length) {
    for (const [at, mark] of run.entries()) if (mark === PERHAPS) run[at] = KEPT
    return end - 1
  }
  keepLongRuns(run)
  keepAtEdge(run, (at) => at)
  keepAtEdge(run, (at) => run.length - 1 - at)
  return end - 1
}

/** Some doubtful lines in a row are kept: as many as the square root of a quarter of the run. */
const keepLongRuns = (run: Uint8Array): void => {
  let least = 1
  for (let left = run.length >> 4; left > 0; left >>= 2) least *= 2
  least++
  for (let at = 0, row = 0; at < run.length; at++) {
    if (run[at] !== PERHAPS) row = 0
    else if (++row === least) at -= row
    else if (row > least) run[at] = KEPT
  }
}

const keepAtEdge = (run: Uint8Array, place: (at: number) => number): void => {
  for (let at = 0, row = 0; at < run.length && row < 3; at++) {
    const mark = run[place(at)]
    if (at >= 8 && mark === GONE) return
    row = mark === GONE ? row + 1 : 0
    if (mark === PERHAPS) run[place(at)] = KEPT
  }
}
