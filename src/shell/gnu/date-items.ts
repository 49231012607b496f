/** The items a date is written in: days, times, zones, `2 days ago` (gnulib parse_datetime). */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { DAYS, MONTHS } from './strftime.ts'

/** What the words have said so far. */
export interface Draft {
  year: number | undefined
  month: number | undefined
  day: number | undefined
  hour: number
  minute: number
  second: number
  ns: number
  hasTime: boolean
  offsetS: number | undefined
  weekday: { readonly day: number; readonly ordinal: number } | undefined
  stamp: Time | undefined
  readonly shift: Shift
}

/** Relative items, added up. */
export interface Shift {
  years: number
  months: number
  days: number
  hours: number
  minutes: number
  seconds: number
  ns: number
}

/** What is still to be read. */
export interface Reader {
  rest: ByteString
}

/** Takes one item off the front; false when it is not of this kind. */
type Item = (reader: Reader, draft: Draft) => boolean

const item =
  (pattern: RegExp, apply: (match: RegExpExecArray, draft: Draft) => boolean): Item =>
  (reader, draft) => {
    const match = pattern.exec(reader.rest)
    if (match === null || !apply(match, draft)) return false
    reader.rest = reader.rest.slice(match[0].length)
    return true
  }

const fraction = (digits: string | undefined): number =>
  digits === undefined ? 0 : Number(digits.slice(0, 9).padEnd(9, '0'))

const ZONE_OFFSET = String.raw`(?:\s*([-+])(\d{1,2}):?(\d{2})?(?!\d))?`
const TIME = new RegExp(
  String.raw`^t?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\.?)?${ZONE_OFFSET}`,
)

const setTime = (
  draft: Draft,
  [hour, minute, second]: readonly [number, number, number],
  meridian?: string,
): boolean => {
  if (draft.hasTime || minute > 59 || second > 60) return false
  if (meridian !== undefined && (hour < 1 || hour > 12)) return false
  if (hour > 24) return false
  draft.hasTime = true
  draft.hour = meridian === undefined ? hour : (hour % 12) + (meridian === 'p' ? 12 : 0)
  draft.minute = minute
  draft.second = second
  return true
}

const setOffset = (draft: Draft, sign: string | undefined, hours = '0', minutes = '0'): void => {
  if (sign === undefined) return
  const isJoined = hours.length > 2
  const size = isJoined ? Number(hours) : Number(hours) * 3600 + Number(minutes) * 60
  draft.offsetS = sign === '-' ? -size : size
}

const setDate = (draft: Draft, year: number | undefined, month: number, day: number): boolean => {
  if (draft.day !== undefined || month < 1 || month > 12 || day < 1 || day > 31) return false
  draft.year = year
  draft.month = month - 1
  draft.day = day
  return true
}

/** Two digits are 1969 to 2068. */
export const fullYear = (digits: string): number => {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year + (year < 69 ? 2000 : 1900)
}

const MONTH_WORD = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:[a-z]*)\.?`

const monthOf = (word: string): number =>
  MONTHS.findIndex((it) => it.toLowerCase().startsWith(word.slice(0, 3))) + 1

const isMonthName = (word: string): boolean =>
  word === 'sept' ||
  MONTHS.some((it) => it.toLowerCase() === word || it.slice(0, 3).toLowerCase() === word)

const ORDINALS = new Map([
  ['last', -1],
  ['this', 0],
  ['next', 1],
  ['first', 1],
  ['third', 3],
  ['fourth', 4],
  ['fifth', 5],
  ['sixth', 6],
  ['seventh', 7],
  ['eighth', 8],
  ['ninth', 9],
  ['tenth', 10],
  ['eleventh', 11],
  ['twelfth', 12],
])

const UNITS = new Map<string, (shift: Shift, count: number) => void>([
  ['year', (shift, count) => (shift.years += count)],
  ['month', (shift, count) => (shift.months += count)],
  ['fortnight', (shift, count) => (shift.days += 14 * count)],
  ['week', (shift, count) => (shift.days += 7 * count)],
  ['day', (shift, count) => (shift.days += count)],
  ['hour', (shift, count) => (shift.hours += count)],
  ['minute', (shift, count) => (shift.minutes += count)],
  ['min', (shift, count) => (shift.minutes += count)],
  ['second', (shift, count) => (shift.seconds += count)],
  ['sec', (shift, count) => (shift.seconds += count)],
])

const DAY_WORDS = new Map([
  ['now', 0],
  ['today', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
])

const ZONES = new Map([
  ['z', 0],
  ['utc', 0],
  ['gmt', 0],
  ['ut', 0],
  ['est', -5],
  ['edt', -4],
  ['cst', -6],
  ['cdt', -5],
  ['mst', -7],
  ['mdt', -6],
  ['pst', -8],
  ['pdt', -7],
  ['cet', 1],
  ['cest', 2],
  ['bst', 1],
  ['msk', 3],
  ['jst', 9],
])

const dayOf = (word: string): number => {
  const names = DAYS.map((it) => it.toLowerCase())
  const exact = names.findIndex((it) => it === word || it.slice(0, 3) === word)
  if (exact >= 0) return exact
  return (
    new Map([
      ['tues', 2],
      ['wednes', 3],
      ['thur', 4],
      ['thurs', 4],
    ]).get(word) ?? -1
  )
}

const relative = (draft: Draft, count: number, unit: string, isAgo: boolean): boolean => {
  const apply = UNITS.get(unit) ?? UNITS.get(unit.replace(/s$/, ''))
  if (apply === undefined) return false
  apply(draft.shift, isAgo ? -count : count)
  return true
}

/** Kinds of items, in the order they are tried. */
export const ITEMS: readonly Item[] = [
  item(/^@(-?\d+)(?:[.,](\d+))?(?!\S)/, ([, s = '', digits], draft) => {
    const ns = fraction(digits)
    const isNegative = s.startsWith('-') && ns > 0
    draft.stamp = { s: Number(s) - (isNegative ? 1 : 0), ns: isNegative ? 1e9 - ns : ns }
    return true
  }),
  item(/^(\d{4,})-(\d{1,2})-(\d{1,2})(?=t|\D|$)/, ([, year = '', month, day], draft) =>
    setDate(draft, Number(year), Number(month), Number(day)),
  ),
  item(/^(\d{1,2})-(\d{1,2})-(\d{1,2})(?!\d)/, ([, year = '', month, day], draft) =>
    setDate(draft, fullYear(year), Number(month), Number(day)),
  ),
  item(/^(\d{4})\/(\d{1,2})\/(\d{1,2})(?!\d)/, ([, year = '', month, day], draft) =>
    setDate(draft, Number(year), Number(month), Number(day)),
  ),
  item(/^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,}))?(?!\d)/, ([, month, day, year], draft) =>
    setDate(draft, year === undefined ? undefined : fullYear(year), Number(month), Number(day)),
  ),
  item(TIME, ([, hour, minute, second = '0', digits, meridian, sign, hours, minutes], draft) => {
    const isSet = setTime(draft, [Number(hour), Number(minute), Number(second)], meridian)
    if (!isSet) return false
    draft.ns = fraction(digits)
    setOffset(draft, sign, hours, minutes)
    return true
  }),
  item(/^(\d{1,2})\s*([ap])\.?m\.?(?![a-z])/, ([, hour, meridian], draft) =>
    setTime(draft, [Number(hour), 0, 0], meridian),
  ),
  item(
    new RegExp(String.raw`^(\d{1,2})[-\s]*${MONTH_WORD}[-\s]*(\d{4})?(?![\d:])`),
    ([all, day, month = '', year], draft) =>
      isMonthName(/[a-z]+/.exec(all)?.[0] ?? '') &&
      setDate(draft, year === undefined ? undefined : Number(year), monthOf(month), Number(day)),
  ),
  item(
    new RegExp(
      String.raw`^${MONTH_WORD}[-\s]*(\d{1,2})(?!\d|:)(?:st|nd|rd|th)?(?:[,\s]+(\d{4})(?![\d:]))?`,
    ),
    ([all, month = '', day, year], draft) =>
      isMonthName(/[a-z]+/.exec(all)?.[0] ?? '') &&
      setDate(draft, year === undefined ? undefined : Number(year), monthOf(month), Number(day)),
  ),
  item(/^([-+])\s*(\d+)\s*([a-z]+)(\s+ago)?/, ([, sign, count, unit = '', ago], draft) =>
    relative(draft, sign === '-' ? -Number(count) : Number(count), unit, ago !== undefined),
  ),
  item(/^(\d+)\s*([a-z]+)(\s+ago(?![a-z]))?/, ([, count, unit = '', ago], draft) =>
    relative(draft, Number(count), unit, ago !== undefined),
  ),
  item(/^([-+])(\d{2}):?(\d{2})?(?!\d)/, ([, sign, hours, minutes], draft) => {
    if (!draft.hasTime && draft.day === undefined) return false
    setOffset(draft, sign, hours, minutes)
    return true
  }),
  item(/^([a-z]+)\s+([a-z]+)(\s+ago(?![a-z]))?/, ([, word = '', next = '', ago], draft) => {
    const ordinal = ORDINALS.get(word)
    if (ordinal === undefined) return false
    if (relative(draft, ordinal, next, ago !== undefined)) return true
    const day = dayOf(next)
    if (day < 0) return false
    draft.weekday = { day, ordinal }
    return true
  }),
  item(/^([a-z]+)\.?(\s+ago(?![a-z]))?/, ([, word = '', ago], draft) => {
    const days = DAY_WORDS.get(word)
    if (days !== undefined) {
      draft.shift.days += days
      return true
    }
    const day = dayOf(word)
    if (day >= 0) {
      draft.weekday = { day, ordinal: 0 }
      return true
    }
    if (relative(draft, 1, word, ago !== undefined)) return true
    const hours = ZONES.get(word)
    if (hours === undefined) return false
    draft.offsetS = hours * 3600
    return true
  }),
  item(/^(\d{8})(?:t?(\d{2})(\d{2}))?(?!\d)/, ([, date = '', hour, minute], draft) => {
    const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number)
    if (!setDate(draft, year, month ?? 0, day ?? 0)) return false
    return hour === undefined || setTime(draft, [Number(hour), Number(minute), 0])
  }),
  item(/^(\d{1,4})(?!\d)/, ([, digits = ''], draft) => {
    if (draft.day !== undefined && draft.year === undefined && digits.length === 4) {
      if (draft.hasTime) {
        draft.year = Number(digits)
        return true
      }
    }
    const hour = digits.length < 3 ? Number(digits) : Math.floor(Number(digits) / 100)
    const minute = digits.length < 3 ? 0 : Number(digits) % 100
    return setTime(draft, [hour, minute, 0])
  }),
]
