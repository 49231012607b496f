/** From two files to a list of changes (analyze.c, diffutils 3.8). */
import type { Run, Sys } from '../../shell/program.ts'
import { markChanges, type Side } from './compare.ts'
import { discarded } from './discard.ts'

/** `deleted` lines at `a` of the first file become `inserted` lines at `b` of the second. */
export interface Change {
  readonly a: number
  readonly b: number
  readonly deleted: number
  readonly inserted: number
}

/** What is the same at both ends, and stays out of the comparison. */
export interface Ends {
  readonly prefix: number
  readonly suffix: number
}

/** Equal lines at both ends of two files but for `context` of them (find_identical_ends). */
export const equalEnds = (xs: readonly string[], ys: readonly string[], context: number): Ends => {
  const most = Math.min(xs.length, ys.length)
  let prefix = 0
  while (prefix < most && xs[prefix] === ys[prefix]) prefix++
  prefix = Math.max(0, prefix - context)
  let suffix = 0
  while (suffix < most - prefix && xs[xs.length - 1 - suffix] === ys[ys.length - 1 - suffix]) {
    suffix++
  }
  return { prefix, suffix: Math.max(0, suffix - context) }
}

/** The changes in order. */
export function* scriptOf(
  sys: Sys,
  numbers: readonly [Int32Array, Int32Array],
  { prefix, suffix }: Ends,
  isMinimal: boolean,
): Run<readonly Change[]> {
  const [xs, ys] = numbers.map((all) => all.subarray(prefix, all.length - suffix)) as [
    Int32Array,
    Int32Array,
  ]
  const sides = [sideOf(xs), sideOf(ys)] as const
  const [a, b] = sides
  const marks = isMinimal
    ? [new Uint8Array(xs.length), new Uint8Array(ys.length)]
    : [discarded(a, b), discarded(b, a)]
  const kept = marks.map((own) => [...own.keys()].filter((at) => own[at] !== 1 && own[at] !== 2))
  const reduced = sides.map((side, which) =>
    sideOf(Int32Array.from(kept[which] ?? [], (at) => side.lines[at] ?? 0)),
  ) as [Side, Side]
  yield* markChanges(sys, ...reduced)
  for (const [which, side] of sides.entries()) {
    side.changed.set((marks[which] ?? []).map((mark) => (mark === 0 ? 0 : 1)))
    for (const [at, place] of (kept[which] ?? []).entries()) {
      side.changed[place] = reduced[which as 0 | 1].changed[at] ?? 0
    }
  }
  shiftBoundaries(a, b)
  shiftBoundaries(b, a)
  return changesOf(a.changed, b.changed).map((it) => ({
    ...it,
    a: it.a + prefix,
    b: it.b + prefix,
  }))
}

const sideOf = (lines: Int32Array): Side => ({ lines, changed: new Uint8Array(lines.length + 1) })

/** Moves each run of changed lines as far down as it goes, or to one of the other file. */
const shiftBoundaries = ({ lines, changed }: Side, { changed: others }: Side): void => {
  const end = lines.length
  let [at, other] = [0, 0]
  for (;;) {
    while (at < end && changed[at] === 0) {
      while (others[other++] === 1);
      at++
    }
    if (at === end) return
    let start = at
    while (changed[++at] === 1);
    while (others[other] === 1) other++
    let [length, corresponding] = [0, end]
    do {
      length = at - start
      while (start > 0 && lines[start - 1] === lines[at - 1]) {
        changed[--start] = 1
        changed[--at] = 0
        while (changed[start - 1] === 1) start--
        while (others[--other] === 1);
      }
      corresponding = others[other - 1] === 1 ? at : end
      while (at !== end && lines[start] === lines[at]) {
        changed[start++] = 0
        changed[at++] = 1
        while (changed[at] === 1) at++
        while (others[++other] === 1) corresponding = at
      }
    } while (length !== at - start)
    while (corresponding < at) {
      changed[--start] = 1
      changed[--at] = 0
      while (others[--other] === 1);
    }
  }
}

const changesOf = (as: Uint8Array, bs: Uint8Array): Change[] => {
  const changes: Change[] = []
  for (let a = 0, b = 0; a < as.length || b < bs.length; a++, b++) {
    const [fromA, fromB] = [a, b]
    while (as[a] === 1) a++
    while (bs[b] === 1) b++
    if (a > fromA || b > fromB) {
      changes.push({ a: fromA, b: fromB, deleted: a - fromA, inserted: b - fromB })
    }
  }
  return changes
}
