/** Sets of characters as ranges: union, complement, both cases, classes. */
import { CHARACTER_CLASSES, otherCase } from '../ctype.ts'
import type { CharSet, Ranges } from './syntax.ts'

const CODE_MAX = 0x10ffff
/** Bytes that are no UTF-8 stand above all characters (see base/utf8.ts): no class holds them. */
const NAMED_MAX = 0x3ffff

/** Sorted, merged ranges. */
export const ranges = (parts: Ranges): Ranges => {
  const sorted = [...parts].sort((a, b) => a[0] - b[0])
  const merged: [number, number][] = []
  for (const [low, high] of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high)
    else merged.push([low, high])
  }
  return merged
}

/** Everything up to `max` that is not in the ranges. */
const complement = (of: Ranges, max: number): Ranges => {
  const rest: [number, number][] = []
  let next = 0
  for (const [low, high] of of) {
    if (low > next) rest.push([next, Math.min(low - 1, max)])
    next = high + 1
  }
  if (next <= max) rest.push([next, max])
  return rest.filter(([low, high]) => low <= high)
}

/** What a set is made of. */
export interface SetParts {
  readonly ranges: Ranges
  /** Names of classes ([:alpha:]). */
  readonly classes: readonly string[]
  readonly negated: boolean
  readonly nocase: boolean
  /** A negated set leaves newlines out. */
  readonly newline: boolean
}

/** The set; its wide half is computed when it is first asked for. */
export const charSet = (parts: SetParts): CharSet => {
  let wide: Ranges | undefined
  return {
    only: onlyMember(parts),
    ascii: build(parts, 127),
    wide: () => {
      wide ??= build(parts, CODE_MAX)
      return wide
    },
  }
}

const onlyMember = ({ ranges: given, classes, negated, nocase }: SetParts): number | undefined => {
  const [only] = given
  if (only === undefined || given.length > 1 || classes.length > 0 || negated) return undefined
  if (only[0] !== only[1] || (nocase && otherCase(only[0]) !== only[0])) return undefined
  return only[0]
}

/** One character. */
export const single = (code: number, nocase: boolean): CharSet =>
  charSet({ ranges: [[code, code]], classes: [], negated: false, nocase, newline: false })

/** Any character. */
export const anything = (newline: boolean): CharSet =>
  charSet({ ranges: [], classes: [], negated: true, nocase: false, newline })

const build = (parts: SetParts, max: number): Ranges => {
  const all: (readonly [number, number])[] = parts.ranges.filter(([low]) => low <= max)
  for (const name of parts.classes) {
    const folded = parts.nocase && (name === 'upper' || name === 'lower')
    all.push(...classRanges(folded ? 'alpha' : name, max))
  }
  if (parts.nocase) all.push(...otherCases(all, max))
  let set = ranges(all.map(([low, high]) => [low, Math.min(high, max)] as const))
  if (!parts.negated) return set
  if (parts.newline) set = ranges([...set, [10, 10]])
  return complement(set, max)
}

/** The other case of every letter in the ranges; of wide ranges only where letters have cases. */
const otherCases = (of: Ranges, max: number): Ranges => {
  const others: [number, number][] = []
  for (const [low, high] of of) {
    for (let code = low; code <= Math.min(high, max, CASED_MAX); code++) {
      const other = otherCase(code)
      if (other !== code && other <= max) others.push([other, other])
    }
  }
  return others
}

/** Beyond this only a few historic scripts have cases. */
const CASED_MAX = 0x1ffff

const known = new Map<string, Ranges>()

const classRanges = (name: string, max: number): Ranges => {
  const key = `${name} ${max > 127 ? 'wide' : 'ascii'}`
  let found = known.get(key)
  if (found === undefined) {
    found = scan(name, Math.min(max, NAMED_MAX))
    known.set(key, found)
  }
  return found
}

const scan = (name: string, max: number): Ranges => {
  const test = CHARACTER_CLASSES.get(name) ?? (() => false)
  const found: [number, number][] = []
  for (let code = 0; code <= max; code++) {
    if (!test(code)) continue
    const last = found.at(-1)
    if (last !== undefined && last[1] === code - 1) last[1] = code
    else found.push([code, code])
  }
  return found
}
