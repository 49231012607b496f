/**
 * What `grep -P` is used for beyond POSIX: (?i), what stands before and behind a match, \K, and
 * quantifiers that take little. Each part is a linear expression of its own; nothing is backtracked.
 */
import type { ByteString } from '../../base/bytes.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Looking, type Regex } from '../../base/regex.ts'

/** What grep asks of a pattern. */
export type Pattern = Pick<Regex, 'test' | 'find'>

interface How {
  readonly nocase: boolean
  readonly bytes: boolean
}

/** Ends of a match that are tried, when what stands behind it or a lazy quantifier decides. */
const ENDS_MAX = 1024
/** Tries of one search, so that no line takes long: what is farther off is not found. */
const TRIES_MAX = 8192
/** How far back a look behind sees. */
const BEHIND_BYTES_MAX = 256

/** The pattern, or what is wrong with it. */
export const perlPattern = (source: ByteString, how: How): Pattern | RegexProblem => {
  const parts = partsOf(source)
  const nocase = how.nocase || parts.nocase
  const compile = (text: ByteString) =>
    compileRegex(fromPerl(text), { ...how, nocase, syntax: 'extended', dialect: 'grep' })
  const core = compile(parts.core)
  if (core instanceof RegexProblem) return core
  const { behind: before, start: first } = parts
  const isPlain = [before, first, parts.ahead, parts.kept].every((it) => it === undefined)
  if (isPlain && !LAZY.test(parts.core)) return core
  const whole = compile(`^(?:${parts.core})$`)
  const kept = parts.kept === undefined ? undefined : compile(`(${parts.kept})(${parts.core})`)
  const behind = parts.behind === undefined ? undefined : compile(`(?:${parts.behind.text})$`)
  const start = first === undefined ? undefined : compile(`^(?:${first.text})`)
  const ahead = parts.ahead === undefined ? undefined : compile(`^(?:${parts.ahead.text})`)
  for (const it of [whole, kept, behind, start, ahead]) if (it instanceof RegexProblem) return it
  const find = searching({
    ...{ core, whole: whole as Regex, kept: kept as Regex | undefined },
    behind: behind && { regex: behind as Regex, isWanted: parts.behind?.isWanted === true },
    start: start && { regex: start as Regex, isWanted: first?.isWanted === true },
    ahead: ahead && { regex: ahead as Regex, isWanted: parts.ahead?.isWanted === true },
    isLazy: LAZY.test(parts.core),
  })
  return { find, test: (text, looking) => find(text, looking) !== undefined }
}

interface Beside {
  readonly regex: Regex
  readonly isWanted: boolean
}

interface Search {
  readonly core: Regex
  readonly whole: Regex
  readonly kept: Regex | undefined
  readonly behind: Beside | undefined
  readonly start: Beside | undefined
  readonly ahead: Beside | undefined
  readonly isLazy: boolean
}

const searching =
  ({ core, whole, kept, behind, start: first, ahead, isLazy }: Search): Regex['find'] =>
  (text: ByteString, { from = 0 }: Looking = {}) => {
    let tries = 0
    const fits = (start: number, end: number): boolean =>
      tries++ < TRIES_MAX &&
      (ahead === undefined || ahead.regex.test(text.slice(end)) === ahead.isWanted
        ? whole.test(text.slice(start, end))
        : false)
    for (let at = from; at <= text.length && tries++ < TRIES_MAX; ) {
      const slots = kept?.exec(text, { from: at })
      const found = kept === undefined ? core.find(text, { from: at }) : undefined
      const start = kept === undefined ? found?.start : slots?.[4]
      const last = kept === undefined ? found?.end : slots?.[5]
      if (start === undefined || last === undefined) return undefined
      const stands =
        (behind === undefined || seesBehind(text, start, behind)) &&
        (first === undefined || first.regex.test(text.slice(start)) === first.isWanted)
      const end = stands ? endOf({ start, last, isLazy, isFree: ahead === undefined }, fits) : -1
      if (end >= 0) return { start, end }
      at = (found?.start ?? slots?.[0] ?? start) + 1
    }
    return undefined
  }

const seesBehind = (text: ByteString, start: number, { regex, isWanted }: Beside): boolean =>
  regex.test(text.slice(Math.max(0, start - BEHIND_BYTES_MAX), start)) === isWanted

/** The end that is wanted: the last that fits, or with lazy quantifiers the first. */
const endOf = (
  it: { start: number; last: number; isLazy: boolean; isFree: boolean },
  fits: (start: number, end: number) => boolean,
): number => {
  const { start, last, isLazy, isFree } = it
  if (isFree && !isLazy) return last
  const count = Math.min(last - start, ENDS_MAX)
  for (let n = 0; n <= count; n++) {
    const end = isLazy ? start + n : last - n
    if (fits(start, end)) return end
  }
  return -1
}

const LAZY = /(?:^|[^\\])[*+?}]\?/

interface Look {
  readonly text: ByteString
  readonly isWanted: boolean
}

interface Parts {
  readonly nocase: boolean
  readonly core: ByteString
  readonly kept: ByteString | undefined
  readonly behind: Look | undefined
  /** Looks ahead where the match begins. */
  readonly start: Look | undefined
  readonly ahead: Look | undefined
}

/** Takes off what stands around the match. */
const partsOf = (source: ByteString): Parts => {
  const flags = /^\(\?([imsx]+)\)/.exec(source)
  let core = flags === null ? source : source.slice(flags[0].length)
  const before = /^\(\?<([=!])/.exec(core)
  const close = before === null ? -1 : closing(core, 0)
  const behind =
    before === null || close < 0
      ? undefined
      : { text: core.slice(before[0].length, close), isWanted: before[1] === '=' }
  if (behind !== undefined) core = core.slice(close + 1)
  const anchor = core.startsWith('^') ? '^' : ''
  const first = /^\^?\(\?([=!])/.exec(core)
  const end = first === null ? -1 : closing(core, anchor.length)
  const start =
    first === null || end < 0
      ? undefined
      : { text: core.slice(first[0].length, end), isWanted: first[1] === '=' }
  if (start !== undefined) core = anchor + core.slice(end + 1)
  const opens = [...core.matchAll(/\(\?([=!])/g)].find(
    ({ index }) => closing(core, index) === core.length - 1,
  )
  const ahead =
    opens === undefined
      ? undefined
      : { text: core.slice(opens.index + 3, -1), isWanted: opens[1] === '=' }
  if (opens !== undefined) core = core.slice(0, opens.index)
  const keep = /(?:^|[^\\])(\\K)/.exec(core)
  const at = keep === null ? -1 : keep.index + keep[0].length - 2
  return {
    nocase: flags?.[1]?.includes('i') === true,
    core: at < 0 ? core : core.slice(at + 2),
    kept: at < 0 ? undefined : core.slice(0, at),
    behind,
    start,
    ahead,
  }
}

/** Where the bracket that opens at `open` is closed; -1 when it is not. */
const closing = (text: ByteString, open: number): number => {
  let depth = 0
  let isInSet = false
  for (let at = open; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (isInSet) isInSet = char !== ']'
    else if (char === '[') isInSet = true
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  return -1
}

/** What of Perl's syntax POSIX says otherwise. */
const fromPerl = (pattern: ByteString): ByteString =>
  pattern
    .replace(/\[((?:[^\]\\]|\\.)*)\]/g, (_, set: string) => `[${inSet(set)}]`)
    .replace(/\\d/g, '[0-9]')
    .replace(/\\D/g, '[^0-9]')
    .replace(/\\h/g, '[ \t]')
    .replace(/\\t/g, '\t')
    .replace(/\\[zZ]/g, '$')
    .replace(/\\A/g, '^')
    .replace(/\(\?(?:P?<\w+>|:)/g, '(')
    .replace(/([*+?}])[?+]/g, '$1')
    .replace(/\\x([\da-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)).replace(/[[\]\\.*^$+?(){}|]/, '\\$&'),
    )

/** Escapes between brackets, where POSIX has none. */
const inSet = (set: ByteString): ByteString => {
  let hasBracket = false
  const bare = set.replace(/\\(.)/g, (_, char: string) => {
    if (char === ']') hasBracket = true
    if (char === ']') return ''
    return SETS.get(char) ?? char
  })
  if (!hasBracket) return bare
  return bare.startsWith('^') ? `^]${bare.slice(1)}` : `]${bare}`
}

const SETS: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', '[:alnum:]_'],
  ['s', '[:space:]'],
  ['h', ' \t'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
])
