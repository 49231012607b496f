/** Expressions with back-references: every way is tried, within a budget, the longest match kept. */
import type { ByteString } from '../bytes.ts'
import { REGEX_STEPS_MAX } from '../limits.ts'
import type { Slots } from './captures.ts'
import { beforeAt, holds, kindAt } from './context.ts'
import { Op, type Program } from './program.ts'

interface Branch {
  readonly place: number
  readonly at: number
  readonly slots: Slots
  /** Places passed since the last byte: a loop that takes nothing ends there. */
  readonly passed: Passed | undefined
}

interface Passed {
  readonly place: number
  readonly rest: Passed | undefined
}

/** The slots of the leftmost longest match from an offset on; undefined when none was found. */
export const backtrack = (
  program: Program,
  text: ByteString,
  from: number,
  how: {
    readonly slots: number
    readonly newline: boolean
    readonly nocase: boolean
    readonly notBol: boolean
  },
): Slots | undefined => {
  const search = new Search(program, text, how)
  for (let start = from; start <= text.length; start++) {
    const found = search.at(start)
    if (found !== undefined || search.isSpent) return found
  }
  return undefined
}

class Search {
  readonly #program: Program
  readonly #text: ByteString
  readonly #how: { slots: number; newline: boolean; nocase: boolean; notBol: boolean }
  #steps = 0

  constructor(
    program: Program,
    text: ByteString,
    how: { slots: number; newline: boolean; nocase: boolean; notBol: boolean },
  ) {
    this.#program = program
    this.#text = text
    this.#how = how
  }

  get isSpent(): boolean {
    return this.#steps > REGEX_STEPS_MAX
  }

  at(start: number): Slots | undefined {
    const { op, a, b, sets } = this.#program
    const none: number[] = Array.from({ length: this.#how.slots }, () => -1)
    const stack: Branch[] = [{ place: 0, at: start, slots: none, passed: undefined }]
    let best: number[] | undefined
    for (;;) {
      const branch = stack.pop()
      if (branch === undefined || ++this.#steps > REGEX_STEPS_MAX) return best
      const { place, at, slots } = branch
      const next = place + 1
      switch (op[place]) {
        case Op.set:
          if (at < this.#text.length && sets[a[place] ?? 0]?.[this.#text.charCodeAt(at)] === 1) {
            stack.push({ place: next, at: at + 1, slots, passed: undefined })
          }
          break
        case Op.split: {
          if (hasPassed(branch.passed, place)) break
          const passed = { place, rest: branch.passed }
          stack.push(
            { place: b[place] ?? 0, at, slots, passed },
            { place: a[place] ?? 0, at, slots, passed },
          )
          break
        }
        case Op.jump:
          stack.push({ ...branch, place: a[place] ?? 0 })
          break
        case Op.save: {
          const changed = [...slots]
          changed[a[place] ?? 0] = at
          stack.push({ ...branch, place: next, slots: changed })
          break
        }
        case Op.assert:
          if (this.#holds(a[place] ?? 0, at)) stack.push({ ...branch, place: next })
          break
        case Op.refer: {
          const end = this.#refer(slots, a[place] ?? 0, at)
          if (end >= 0) stack.push({ place: next, at: end, slots, passed: branch.passed })
          break
        }
        default:
          if (best === undefined || at > (best[1] ?? 0)) {
            best = [...slots]
            best[0] = start
            best[1] = at
            if (at === this.#text.length) return best
          }
      }
    }
  }

  #holds(index: number, at: number): boolean {
    const assertion = this.#program.assertions[index]
    const before = beforeAt(this.#text, at, this.#how.notBol)
    const after = kindAt(this.#text, at)
    return assertion !== undefined && holds(assertion, before, after, this.#how.newline)
  }

  /** End of the text that repeats a group; -1 when it does not stand there. */
  #refer(slots: Slots, group: number, at: number): number {
    const start = slots[2 * group] ?? -1
    const end = slots[2 * group + 1] ?? -1
    if (start < 0 || end < start) return -1
    const wanted = this.#text.slice(start, end)
    const there = this.#text.slice(at, at + wanted.length)
    this.#steps += wanted.length >> 4
    const isSame = this.#how.nocase
      ? there.toLowerCase() === wanted.toLowerCase()
      : there === wanted
    return isSame ? at + wanted.length : -1
  }
}

const hasPassed = (passed: Passed | undefined, place: number): boolean => {
  for (let it = passed; it !== undefined; it = it.rest) if (it.place === place) return true
  return false
}
