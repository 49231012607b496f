/**
 * Where the groups of a match are. Like glibc: of all ways through the expression that make up
 * the longest match, the first one, where the left choice and one more repetition come first.
 */
import type { ByteString } from '../bytes.ts'
import { REGEX_WORK_MAX } from '../limits.ts'
import { beforeAt, holds, kindAt } from './context.ts'
import { Op, type Program } from './program.ts'

/** Offsets of the groups: start and end by number, -1 for a group that took no part. */
export type Slots = readonly number[]

interface Thread {
  readonly place: number
  readonly slots: Slots
}

/** The slots of a match whose start and end are known. */
export const captures = (
  program: Program,
  text: ByteString,
  span: { readonly start: number; readonly end: number },
  how: { readonly slots: number; readonly newline: boolean; readonly notBol: boolean },
): Slots => {
  const { op, a, sets } = program
  const mark = new Uint32Array(program.length)
  const none: number[] = Array.from({ length: how.slots }, () => -1)
  let threads: Thread[] = []
  let stamp = 1
  let work = 0
  const add = (into: Thread[], from: Thread, at: number): Slots | undefined =>
    follow({ program, text, mark, stamp, at, ...how }, into, from)
  let found = add(threads, { place: 0, slots: none }, span.start)
  for (let at = span.start; at < span.end; at++) {
    const byte = text.charCodeAt(at)
    const next: Thread[] = []
    stamp++
    found = undefined
    for (const { place, slots } of threads) {
      if (op[place] !== Op.set || sets[a[place] ?? 0]?.[byte] !== 1) continue
      const match = add(next, { place: place + 1, slots }, at + 1)
      found ??= match
    }
    threads = next
    work += next.length + 1
    if (work > REGEX_WORK_MAX) break
  }
  const slots = [...(found ?? none)]
  slots[0] = span.start
  slots[1] = span.end
  return slots
}

interface Following {
  readonly program: Program
  readonly text: ByteString
  readonly mark: Uint32Array
  readonly stamp: number
  readonly at: number
  readonly newline: boolean
  readonly notBol: boolean
}

/** Follows what needs no byte in order of preference; answers the slots at the first match. */
const follow = (where: Following, into: Thread[], from: Thread): Slots | undefined => {
  const { program, text, mark, stamp, at, newline, notBol } = where
  const { op, a, b, assertions } = program
  const stack: Thread[] = [from]
  let match: Slots | undefined
  for (;;) {
    const thread = stack.pop()
    if (thread === undefined) return match
    const { place, slots } = thread
    if (mark[place] === stamp) continue
    mark[place] = stamp
    switch (op[place]) {
      case Op.split:
        stack.push({ place: b[place] ?? 0, slots }, { place: a[place] ?? 0, slots })
        break
      case Op.jump:
        stack.push({ place: a[place] ?? 0, slots })
        break
      case Op.save: {
        const changed = [...slots]
        changed[a[place] ?? 0] = at
        stack.push({ place: place + 1, slots: changed })
        break
      }
      case Op.assert: {
        const assertion = assertions[a[place] ?? 0]
        const before = beforeAt(text, at, notBol)
        if (assertion !== undefined && holds(assertion, before, kindAt(text, at), newline)) {
          stack.push({ place: place + 1, slots })
        }
        break
      }
      case Op.match:
        match ??= slots
        break
      default:
        into.push(thread)
    }
  }
}
