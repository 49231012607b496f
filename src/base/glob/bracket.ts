/** [...] of shell patterns: ranges by code point, classes, negation, quoted characters. */
import type { ByteString } from '../bytes.ts'
import { CHARACTER_CLASSES, otherCase } from '../ctype.ts'
import { codeOf, sequenceBytes } from '../utf8.ts'

export interface CharacterSet {
  has(code: number): boolean
}

/** The set of both cases of one letter. */
export const eitherCase = (code: number): CharacterSet => {
  const other = otherCase(code)
  return { has: (it) => it === code || it === other }
}

/** The bracket expression that starts at `[`; undefined when it has no end. */
export const readBracket = (
  source: ByteString,
  open: number,
  nocase: boolean,
): { set: CharacterSet; next: number } | undefined => {
  let at = open + 1
  const negated = source[at] === '!' || source[at] === '^'
  if (negated) at++
  const ranges: Range[] = []
  const classes: ((code: number) => boolean)[] = []
  for (let isFirst = true; ; isFirst = false) {
    if (at >= source.length) return undefined
    if (source[at] === ']' && !isFirst) break
    const name = readNamed(source, at, ':')
    if (name !== undefined) {
      const test = CHARACTER_CLASSES.get(name.text)
      if (test !== undefined) classes.push(test)
      at = name.next
      continue
    }
    const low = readMember(source, at)
    at = low.next
    const isRange = source[at] === '-' && at + 1 < source.length && source[at + 1] !== ']'
    if (!isRange) {
      ranges.push({ low: low.code, high: low.code })
      continue
    }
    const high = readMember(source, at + 1)
    at = high.next
    ranges.push({ low: low.code, high: high.code })
  }
  return { set: setOf({ ranges, classes, negated, nocase }), next: at + 1 }
}

interface Range {
  readonly low: number
  readonly high: number
}

interface SetParts {
  readonly ranges: readonly Range[]
  readonly classes: readonly ((code: number) => boolean)[]
  readonly negated: boolean
  readonly nocase: boolean
}

const setOf = ({ ranges, classes, negated, nocase }: SetParts): CharacterSet => {
  const inRange = (code: number): boolean =>
    ranges.some((range) => code >= range.low && code <= range.high)
  const has = (code: number): boolean => {
    const inside =
      inRange(code) || classes.some((test) => test(code)) || (nocase && inRange(otherCase(code)))
    return inside !== negated
  }
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (has(code) ? 1 : 0))
  return { has: (code) => (code < 128 ? ascii[code] === 1 : has(code)) }
}

/** [:name:], [.x.] or [=x=] inside brackets. */
const readNamed = (
  source: ByteString,
  at: number,
  mark: ':' | '.' | '=',
): { text: ByteString; next: number } | undefined => {
  if (source[at] !== '[' || source[at + 1] !== mark) return undefined
  const end = source.slice(at + 2, at + 2 + NAME_BYTES).indexOf(`${mark}]`)
  if (end < 0) return undefined
  return { text: source.slice(at + 2, at + 2 + end), next: at + 2 + end + 2 }
}

/** Longest name that is looked for, its end included. */
const NAME_BYTES = 32

/** A code no character has: an unknown collating symbol matches nothing. */
const NOBODY = -2

const readMember = (source: ByteString, at: number): { code: number; next: number } => {
  const symbol = readNamed(source, at, '.') ?? readNamed(source, at, '=')
  if (symbol !== undefined) {
    const bytes = sequenceBytes(symbol.text, 0)
    const isOne = symbol.text.length > 0 && Math.max(bytes, 1) === symbol.text.length
    return { code: isOne ? codeOf(symbol.text, 0, bytes) : NOBODY, next: symbol.next }
  }
  const start = source[at] === '\\' && at + 1 < source.length ? at + 1 : at
  const bytes = sequenceBytes(source, start)
  return { code: codeOf(source, start, bytes), next: start + Math.max(bytes, 1) }
}
