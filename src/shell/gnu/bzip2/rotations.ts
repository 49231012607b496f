/** The Burrows-Wheeler transform: all rotations of a block in order. */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'

const STEP = 65_536

/**
 * Where each rotation begins, sorted by what it says. Prefix doubling: ranks by 1, 2, 4 ... bytes,
 * each round a counting sort.
 */
export function* sortRotations(sys: Sys, block: Bytes): Run<Int32Array> {
  const size = block.length
  let order = new Int32Array(size)
  let next = new Int32Array(size)
  let rank = new Int32Array(size)
  let ranked = new Int32Array(size)
  const starts = new Int32Array(Math.max(size, 256) + 1)
  for (const byte of block) starts[byte + 1] = (starts[byte + 1] ?? 0) + 1
  for (let at = 1; at <= 256; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)
  for (let at = 0; at < size; at++) {
    const byte = block[at] ?? 0
    rank[at] = starts[byte] ?? 0
  }
  const firsts = starts.slice(0, 256)
  for (let at = 0; at < size; at++) {
    const byte = block[at] ?? 0
    const place = firsts[byte] ?? 0
    order[place] = at
    firsts[byte] = place + 1
  }
  for (let length = 1; length < size; length *= 2) {
    // Ranks are the places where groups begin: they serve as the counting sort's starts, too.
    for (let at = 0; at < size; at++) starts[at] = at
    for (let from = 0; from < size; from += STEP) {
      const to = Math.min(size, from + STEP)
      for (let at = from; at < to; at++) {
        let start = (order[at] ?? 0) - length
        if (start < 0) start += size
        const group = rank[start] ?? 0
        const place = starts[group] ?? 0
        next[place] = start
        starts[group] = place + 1
      }
      yield* sys.pause()
    }
    let groups = 0
    let group = 0
    for (let from = 0; from < size; from += STEP) {
      const to = Math.min(size, from + STEP)
      for (let at = from; at < to; at++) {
        const here = next[at] ?? 0
        const before = at === 0 ? -1 : (next[at - 1] ?? 0)
        if (before < 0 || !isSame(rank, here, before, length)) {
          group = at
          groups++
        }
        ranked[here] = group
      }
      yield* sys.pause()
    }
    ;[order, next] = [next, order]
    ;[rank, ranked] = [ranked, rank]
    if (groups === size) break
  }
  return order
}

const isSame = (rank: Int32Array, a: number, b: number, length: number): boolean => {
  if (rank[a] !== rank[b]) return false
  const size = rank.length
  return rank[(a + length) % size] === rank[(b + length) % size]
}
