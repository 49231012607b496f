/** The patterns of grep as one question to a line. */
import type { ByteString } from '../../base/bytes.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex } from '../../base/regex.ts'
import { isUtf8Locale } from '../../shell/gnu/locale.ts'
import { type Pattern, perlPattern } from './perl.ts'
import type { WantedOfGrep } from './wanted.ts'

export interface Matcher {
  /** Is the line selected (before -v)? */
  matches(line: ByteString): boolean
  /** The next match from an offset on; for -o and colours. */
  next(line: ByteString, from: number): { readonly start: number; readonly end: number } | undefined
  readonly warnings: readonly string[]
}

type Env = ReadonlyMap<ByteString, ByteString>

export const matcherOf = (
  patterns: readonly ByteString[],
  wanted: WantedOfGrep,
  env: Env,
): Matcher | { readonly problem: string } => {
  const regexes: Pattern[] = []
  const warnings: string[] = []
  for (const pattern of [...new Set(patterns)]) {
    const source = wanted.syntax === 'fixed' ? escapeFixed(pattern) : pattern
    const adapted = source
    if (wanted.syntax !== 'fixed' && wanted.syntax !== 'perl') {
      const warned = warningOf(adapted, wanted.syntax)
      if (warned?.isFatal === true) return { problem: warned.text }
      if (warned !== undefined) warnings.push(warned.text)
    }
    const isExtended = wanted.syntax === 'extended'
    const readable = isExtended ? adapted.replace(INTERVAL_FIRST, '') : adapted
    const how = { nocase: wanted.flags.has('i'), bytes: !isUtf8Locale(env) }
    const syntax = wanted.syntax === 'basic' || wanted.syntax === 'fixed' ? 'basic' : 'extended'
    const regex =
      wanted.syntax === 'perl'
        ? perlPattern(source, how)
        : compileRegex(readable, { ...how, syntax, dialect: 'grep' })
    if (regex instanceof RegexProblem) return { problem: problemText(regex, wanted, pattern) }
    regexes.push(regex)
  }
  const find = finder(regexes)
  const next = wanted.flags.has('x')
    ? wholeLine(regexes)
    : wanted.flags.has('w')
      ? wholeWord(find)
      : find
  const isSimple = !wanted.flags.has('x') && !wanted.flags.has('w')
  return {
    matches: isSimple
      ? (line) => regexes.some((regex) => regex.test(line))
      : (line) => next(line, 0) !== undefined,
    next,
    warnings,
  }
}

type Next = Matcher['next']

/** The leftmost match of any pattern, the longest of those. */
const finder =
  (regexes: readonly Pattern[]): Next =>
  (line, from) => {
    let best: { start: number; end: number } | undefined
    for (const regex of regexes) {
      const found = regex.find(line, { from })
      if (found === undefined) continue
      const isBetter =
        best === undefined ||
        found.start < best.start ||
        (found.start === best.start && found.end > best.end)
      if (isBetter) best = found
    }
    return best
  }

const wholeLine =
  (regexes: readonly Pattern[]): Next =>
  (line, from) => {
    if (from > 0) return undefined
    for (const regex of regexes) {
      const found = regex.find(line)
      if (found?.start === 0 && found.end === line.length) return found
    }
    return undefined
  }

const isWordChar = (line: ByteString, at: number): boolean =>
  at >= 0 && at < line.length && /[\w\x80-\xff]/.test(line.charAt(at))

const wholeWord =
  (find: Next): Next =>
  (line, from) => {
    for (let at = from; at <= line.length; ) {
      const found = find(line, at)
      if (found === undefined) return undefined
      const isAlone = !isWordChar(line, found.start - 1) && !isWordChar(line, found.end)
      if (isAlone) return found
      at = found.start + 1
    }
    return undefined
  }

const escapeFixed = (pattern: ByteString): ByteString => pattern.replace(/[[\]\\.*^$]/g, '\\$&')

/** An interval with nothing before it counts for nothing. */
const INTERVAL_FIRST = /^\{\d+(?:,\d*)?\}/

/** dfa.c warns of what is probably a mistake (grep 3.8). */
const warningOf = (
  pattern: ByteString,
  syntax: 'basic' | 'extended',
): { text: string; isFatal: boolean } | undefined => {
  if (/^\[:[a-z]+:\]/.test(pattern)) {
    const text = 'character class syntax is [[:space:]], not [:space:]'
    return { text, isFatal: true }
  }
  if (syntax === 'basic') return undefined
  if (/^\^?\*|[(|]\^?\*/.test(pattern)) {
    return { text: '* at start of expression', isFatal: false }
  }
  if (INTERVAL_FIRST.test(pattern)) {
    return { text: '{...} at start of expression', isFatal: false }
  }
  return undefined
}

const problemText = (problem: RegexProblem, wanted: WantedOfGrep, pattern: ByteString): string => {
  if (wanted.syntax === 'perl' && /^Unmatched \[/.test(problem.text)) {
    return 'missing terminating ] for character class'
  }
  if (/(?:^|[^\\])\[$/.test(pattern) && /^Unmatched \[/.test(problem.text)) {
    return 'Invalid regular expression'
  }
  if (wanted.syntax === 'perl' && /\(/.test(problem.text)) return 'missing closing parenthesis'
  return problem.text
}
