/**
 * A program run as a lazily built deterministic automaton: one table look-up a byte. A state is
 * the set of instructions that may come next; assertions are decided when the byte behind them is
 * known, so a match shows one byte late.
 */
import type { ByteString } from '../bytes.ts'
import { REGEX_STATES_MAX, REGEX_WORK_MAX } from '../limits.ts'
import { Beside, holds, KIND_OF_BYTE } from './context.ts'
import { Op, type Program } from './program.ts'

interface State {
  /** Instructions in which the machine waits, before what needs no byte was followed. */
  readonly places: Int32Array
  /** What stands before this place. */
  readonly before: number
  /** Next state by byte class; the last one is for the edge. */
  readonly next: (State | undefined)[]
  /** A match ended before the byte that led here. */
  readonly isMatch: boolean
  readonly isDead: boolean
}

/** How a run goes. */
export interface Direction {
  /** Reads from the end of the text to its start. */
  readonly backward: boolean
  /** Tries to start at every place, not only at the first. */
  readonly unanchored: boolean
  readonly newline: boolean
}

export class Automaton {
  readonly #program: Program
  readonly #how: Direction
  readonly #classes: Uint8Array
  readonly #classCount: number
  readonly #samples: number[] = []
  #states = new Map<string, State>()
  #starts: (State | undefined)[] = []
  readonly #mark: Uint32Array
  #stamp = 0
  /** Instructions looked at in this search. */
  #work = 0

  constructor(program: Program, how: Direction) {
    this.#program = program
    this.#how = how
    this.#mark = new Uint32Array(program.length)
    this.#classes = classesOf(program, this.#samples)
    this.#classCount = this.#samples.length
  }

  /** The state in which a run starts beside a neighbour (before it, in its direction). */
  start(before: number): State {
    let state = this.#starts[before]
    if (state === undefined) {
      state = this.#intern([0], before, false)
      this.#starts[before] = state
    }
    return state
  }

  /** End of the longest match that starts at `from`; -1 when there is none. */
  longest(text: ByteString, from: number, before: number): number {
    this.#work = 0
    let state = this.start(before)
    let end = -1
    for (let at = from; at < text.length; at++) {
      state = this.#step(state, this.#classes[text.charCodeAt(at)] ?? 0)
      if (state.isMatch) end = at
      if (state.isDead) return end
    }
    return this.#step(state, this.#classCount).isMatch ? text.length : end
  }

  /** True when there is a match anywhere from `from` on. */
  finds(text: ByteString, from: number, before: number): boolean {
    this.#work = 0
    let state = this.start(before)
    for (let at = from; at < text.length; at++) {
      state = this.#step(state, this.#classes[text.charCodeAt(at)] ?? 0)
      if (state.isMatch) return true
      if (state.isDead) return false
    }
    return this.#step(state, this.#classCount).isMatch
  }

  /** Marks where matches start: reads from the end back to `from`. */
  markStarts(text: ByteString, from: number, before: number, marks: Uint8Array): void {
    this.#work = 0
    let state = this.start(Beside.edge)
    for (let at = text.length - 1; at >= from; at--) {
      state = this.#step(state, this.#classes[text.charCodeAt(at)] ?? 0)
      if (state.isMatch) marks[at + 1] = 1
    }
    const last =
      before === Beside.edge
        ? this.#step(state, this.#classCount)
        : this.#step(state, this.#classes[text.charCodeAt(from - 1)] ?? 0)
    if (last.isMatch) marks[from] = 1
  }

  #step(state: State, byteClass: number): State {
    const known = state.next[byteClass]
    if (known !== undefined) return known
    const made = this.#build(state, byteClass)
    if (made !== EXHAUSTED) state.next[byteClass] = made
    return made
  }

  #build(state: State, byteClass: number): State {
    if (this.#work > REGEX_WORK_MAX) return EXHAUSTED
    const isEdge = byteClass === this.#classCount
    const byte = isEdge ? -1 : (this.#samples[byteClass] ?? 0)
    const after = isEdge ? Beside.edge : (KIND_OF_BYTE[byte] ?? 0)
    const { places, isMatch } = this.#follow(state, after)
    const { op, a, sets } = this.#program
    const next: number[] = []
    if (!isEdge) {
      for (const place of places) {
        if (op[place] === Op.set && sets[a[place] ?? 0]?.[byte] === 1) next.push(place + 1)
      }
      if (this.#how.unanchored) next.push(0)
    }
    return this.#intern(next, after, isMatch)
  }

  /** Follows everything that needs no byte, now that both neighbours are known. */
  #follow(state: State, after: number): { places: number[]; isMatch: boolean } {
    const { op, a, b, assertions } = this.#program
    const stamp = ++this.#stamp
    const mark = this.#mark
    const places: number[] = []
    let isMatch = false
    const stack = Array.from(state.places).reverse()
    const [before, behind] = this.#how.backward ? [after, state.before] : [state.before, after]
    for (;;) {
      const place = stack.pop()
      if (place === undefined) break
      this.#work++
      if (mark[place] === stamp) continue
      mark[place] = stamp
      switch (op[place]) {
        case Op.split:
          stack.push(b[place] ?? 0, a[place] ?? 0)
          break
        case Op.jump:
          stack.push(a[place] ?? 0)
          break
        case Op.save:
          stack.push(place + 1)
          break
        case Op.assert: {
          const assertion = assertions[a[place] ?? 0]
          const isTrue =
            assertion !== undefined && holds(assertion, before, behind, this.#how.newline)
          if (isTrue) stack.push(place + 1)
          break
        }
        case Op.match:
          isMatch = true
          break
        default:
          places.push(place)
      }
    }
    return { places, isMatch }
  }

  #intern(places: readonly number[], before: number, isMatch: boolean): State {
    const sorted = Int32Array.from(new Set(places)).sort()
    // Only programs with assertions care what stood before.
    const kind = this.#program.assertions.length === 0 ? Beside.other : before
    const key = `${isMatch ? 'm' : ''}${kind}:${sorted.join()}`
    let state = this.#states.get(key)
    if (state !== undefined) return state
    if (this.#states.size >= REGEX_STATES_MAX) {
      this.#states = new Map()
      this.#starts = []
    }
    state = { places: sorted, before: kind, next: [], isMatch, isDead: sorted.length === 0 }
    this.#states.set(key, state)
    return state
  }
}

/** Where a search ends that has worked too long. */
const EXHAUSTED: State = {
  places: new Int32Array(0),
  before: Beside.other,
  next: [],
  isMatch: false,
  isDead: true,
}

/** Bytes that no instruction tells apart share a class; `samples` gets one byte of each. */
const classesOf = (program: Program, samples: number[]): Uint8Array => {
  const classes = new Uint8Array(256)
  const known = new Map<string, number>()
  const caresForKinds = program.assertions.length > 0
  for (let byte = 0; byte < 256; byte++) {
    let key = caresForKinds ? String(KIND_OF_BYTE[byte]) : ''
    for (const set of program.sets) key += set[byte] === 1 ? '1' : '0'
    let index = known.get(key)
    if (index === undefined) {
      index = samples.push(byte) - 1
      known.set(key, index)
    }
    classes[byte] = index
  }
  return classes
}
