/** {n}, {n,}, {,m}, {n,m} of regular expressions. */
import type { ByteString } from '../bytes.ts'
import { PROBLEMS, RegexProblem } from './syntax.ts'

/** RE_DUP_MAX of glibc. */
const REPEATS_MAX = 32_767

/** Reads from the opening brace on (with its backslash in a BRE). */
export const readInterval = (
  source: ByteString,
  at: number,
  extended: boolean,
): { readonly min: number; readonly max: number; readonly next: number } | RegexProblem => {
  const close = extended ? '}' : '\\}'
  const start = at + (extended ? 1 : 2)
  const [text = '', low = '', comma, high = ''] =
    /^(\d*)(?:(,)(\d*))?/.exec(source.slice(start, start + DIGITS_MAX)) ?? []
  const end = start + text.length
  if (!source.startsWith(close, end)) {
    return new RegexProblem(end >= source.length ? PROBLEMS.brace : PROBLEMS.interval)
  }
  if (low === '' && comma === undefined) return new RegexProblem(PROBLEMS.interval)
  const min = Number(low)
  const max = comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high)
  if (min > max) return new RegexProblem(PROBLEMS.interval)
  if (min > REPEATS_MAX || (max !== Number.POSITIVE_INFINITY && max > REPEATS_MAX)) {
    return new RegexProblem(PROBLEMS.size)
  }
  return { min, max, next: end + close.length }
}

const DIGITS_MAX = 64
