/** Which lines of two files differ: Myers' algorithm as diffutils walks it (gnulib diffseq.h). */
import type { Run, Sys } from '../../shell/program.ts'

/** Lines as numbers: equal numbers are equal lines. */
export interface Side {
  readonly lines: Int32Array
  /** What becomes of each line; one more at the end, always 0. */
  readonly changed: Uint8Array
}

/** Cost beyond which any good division will do. */
const COST_MAX = 4_096

interface Box {
  readonly xFrom: number
  readonly xTo: number
  readonly yFrom: number
  readonly yTo: number
}

/** Marks the lines of both sides that have to go or to come. */
export function* markChanges(sys: Sys, a: Side, b: Side): Run<void> {
  const size = a.lines.length + b.lines.length + 3
  const paths = new Paths(a.lines, b.lines, {
    forward: new Int32Array(size),
    backward: new Int32Array(size),
  })
  const boxes: Box[] = [{ xFrom: 0, xTo: a.lines.length, yFrom: 0, yTo: b.lines.length }]
  for (;;) {
    const box = boxes.pop()
    if (box === undefined) return
    const { xFrom, xTo, yFrom, yTo } = trimmed(a.lines, b.lines, box)
    if (xFrom === xTo) b.changed.fill(1, yFrom, yTo)
    else if (yFrom === yTo) a.changed.fill(1, xFrom, xTo)
    else {
      const [x, y] = yield* paths.middle(sys, { xFrom, xTo, yFrom, yTo })
      boxes.push({ xFrom: x, xTo, yFrom: y, yTo }, { xFrom, xTo: x, yFrom, yTo: y })
    }
  }
}

/** Without the lines that are the same at both ends. */
const trimmed = (xs: Int32Array, ys: Int32Array, box: Box): Box => {
  let { xFrom, xTo, yFrom, yTo } = box
  while (xFrom < xTo && yFrom < yTo && xs[xFrom] === ys[yFrom]) {
    xFrom++
    yFrom++
  }
  while (xFrom < xTo && yFrom < yTo && xs[xTo - 1] === ys[yTo - 1]) {
    xTo--
    yTo--
  }
  return { xFrom, xTo, yFrom, yTo }
}

/** Furthest points on each diagonal, searched from both ends until they meet. */
class Paths {
  readonly #xs: Int32Array
  readonly #ys: Int32Array
  readonly #forward: Int32Array
  readonly #backward: Int32Array
  readonly #zero: number

  constructor(xs: Int32Array, ys: Int32Array, room: { forward: Int32Array; backward: Int32Array }) {
    this.#xs = xs
    this.#ys = ys
    this.#forward = room.forward
    this.#backward = room.backward
    this.#zero = ys.length + 1
  }

  *middle(sys: Sys, { xFrom, xTo, yFrom, yTo }: Box): Run<readonly [number, number]> {
    const [xs, ys, fd, bd, zero] = [this.#xs, this.#ys, this.#forward, this.#backward, this.#zero]
    const [low, high] = [xFrom - yTo, xTo - yFrom]
    const [fMiddle, bMiddle] = [xFrom - yFrom, xTo - yTo]
    let [fMin, fMax, bMin, bMax] = [fMiddle, fMiddle, bMiddle, bMiddle]
    const isOdd = ((fMiddle - bMiddle) & 1) !== 0
    const at = (points: Int32Array, diagonal: number): number => points[zero + diagonal] ?? 0
    fd[zero + fMiddle] = xFrom
    bd[zero + bMiddle] = xTo
    for (let cost = 1; ; cost++) {
      if (fMin > low) fd[zero + --fMin - 1] = -1
      else fMin++
      if (fMax < high) fd[zero + ++fMax + 1] = -1
      else fMax--
      for (let d = fMax; d >= fMin; d -= 2) {
        const [below, above] = [at(fd, d - 1), at(fd, d + 1)]
        let x = below < above ? above : below + 1
        while (x < xTo && x - d < yTo && xs[x] === ys[x - d]) x++
        fd[zero + d] = x
        if (isOdd && bMin <= d && d <= bMax && at(bd, d) <= x) return [x, x - d]
      }
      if (bMin > low) bd[zero + --bMin - 1] = 0x7fff_ffff
      else bMin++
      if (bMax < high) bd[zero + ++bMax + 1] = 0x7fff_ffff
      else bMax--
      for (let d = bMax; d >= bMin; d -= 2) {
        const [below, above] = [at(bd, d - 1), at(bd, d + 1)]
        let x = below < above ? below : above - 1
        while (xFrom < x && yFrom < x - d && xs[x - 1] === ys[x - d - 1]) x--
        bd[zero + d] = x
        if (!isOdd && fMin <= d && d <= fMax && x <= at(fd, d)) return [x, x - d]
      }
      if (cost >= COST_MAX)
        return this.#best({ xFrom, xTo, yFrom, yTo }, { fMin, fMax, bMin, bMax })
      yield* sys.pause()
    }
  }

  /** The furthest point found from either end. */
  #best(
    { xFrom, xTo, yFrom, yTo }: Box,
    { fMin, fMax, bMin, bMax }: { fMin: number; fMax: number; bMin: number; bMax: number },
  ): readonly [number, number] {
    let [fBest, fX] = [-1, 0]
    for (let d = fMax; d >= fMin; d -= 2) {
      const furthest = Math.min(this.#forward[this.#zero + d] ?? 0, xTo)
      const x = furthest - d > yTo ? yTo + d : furthest
      if (fBest < 2 * x - d) [fBest, fX] = [2 * x - d, x]
    }
    let [bBest, bX] = [Number.POSITIVE_INFINITY, 0]
    for (let d = bMax; d >= bMin; d -= 2) {
      const furthest = Math.max(xFrom, this.#backward[this.#zero + d] ?? 0)
      const x = furthest - d < yFrom ? yFrom + d : furthest
      if (2 * x - d < bBest) [bBest, bX] = [2 * x - d, x]
    }
    const isForward = xTo + yTo - bBest < fBest - (xFrom + yFrom)
    return isForward ? [fX, fBest - fX] : [bX, bBest - bX]
  }
}
