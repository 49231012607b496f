/** A stable sort that lets others run: short runs by the engine, merged in slices. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Sys } from '../../shell/program.ts'

type Compare = (a: ByteString, b: ByteString) => number

/** Lines sorted at once; some milliseconds with a costly comparison. */
const RUN_LINES = 2_048
/** Lines merged between two looks at the clock. */
const MERGE_LINES = 4_096

export function* mergeSort(
  sys: Sys,
  lines: readonly ByteString[],
  compare: Compare,
): Run<readonly ByteString[]> {
  const runs: (readonly ByteString[])[] = []
  for (let at = 0; at < lines.length; at += RUN_LINES) {
    runs.push(lines.slice(at, at + RUN_LINES).sort(compare))
    yield* sys.pause()
  }
  return yield* mergeAll(sys, runs, compare)
}

/** Merges sorted lists, the first of equal lines first. */
export function* mergeAll(
  sys: Sys,
  lists: readonly (readonly ByteString[])[],
  compare: Compare,
): Run<readonly ByteString[]> {
  let runs = lists
  while (runs.length > 1) {
    const merged: (readonly ByteString[])[] = []
    for (let at = 0; at < runs.length; at += 2) {
      const [a = [], b] = [runs[at], runs[at + 1]]
      merged.push(b === undefined ? a : yield* merge(sys, a, b, compare))
    }
    runs = merged
  }
  return runs[0] ?? []
}

function* merge(
  sys: Sys,
  a: readonly ByteString[],
  b: readonly ByteString[],
  compare: Compare,
): Run<readonly ByteString[]> {
  const merged: ByteString[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const [x = '', y = ''] = [a[i], b[j]]
    if (compare(x, y) <= 0) {
      merged.push(x)
      i++
    } else {
      merged.push(y)
      j++
    }
    if (merged.length % MERGE_LINES === 0) yield* sys.pause()
  }
  for (; i < a.length; i++) merged.push(a[i] ?? '')
  for (; j < b.length; j++) merged.push(b[j] ?? '')
  return merged
}
