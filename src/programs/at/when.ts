/** Times as at(1) reads them: `now + 5 minutes`, `4pm tomorrow`, `10:00 2030-01-01`, `noon`. */
import type { ByteString } from '../../base/bytes.ts'

/** A moment on the wall, without zone: as many seconds as in UTC. */
export type WallSeconds = number

export interface Wrong {
  /** What is printed before `Garbled time`. */
  readonly complaint: ByteString | undefined
}

const MINUTE_S = 60
const DAY_S = 86_400
const UNITS = new Map([
  ['min', MINUTE_S],
  ['hour', 3_600],
  ['day', DAY_S],
  ['week', 7 * DAY_S],
])
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = 'sun mon tue wed thu fri sat'.split(' ')
const NAMED = new Map([
  ['midnight', 0],
  ['noon', 12],
  ['teatime', 16],
])

interface Draft {
  rest: ByteString
  /** Seconds of the day. */
  time: number | undefined
  /** Midnight of the day. */
  day: number
  hasDay: boolean
  plus: number
  plusMonths: number
}

/** What the words mean at this moment, or why they mean nothing. */
export const readWhen = (words: ByteString, now: WallSeconds): WallSeconds | Wrong => {
  const midnight = Math.floor(now / DAY_S) * DAY_S
  const draft: Draft = {
    rest: words.trim().toLowerCase(),
    time: undefined,
    day: midnight,
    hasDay: false,
    plus: 0,
    plusMonths: 0,
  }
  if (draft.rest === '') return { complaint: undefined }
  const hour = /^(\d{1,2})(?::(\d\d)|(\d\d))?(?![\d\-./])/.exec(draft.rest)
  if (hour !== null && (Number(hour[1]) > 23 || Number(hour[2] ?? hour[3] ?? 0) > 59)) {
    const part = Number(hour[1]) > 23 ? 'hours' : 'minutes'
    return { complaint: `Problem in ${part} specification. Last token seen: ${hour[0]}` }
  }
  let isNow = false
  while (draft.rest !== '') {
    if (take(draft, /^now\b/) !== undefined) isNow = true
    else if (!takeTime(draft) && !takeDay(draft, now) && !takePlus(draft)) {
      const after = draft.rest.replace(/^\+\s*/, '')
      const token = /^(\d+|.)/s.exec(after)?.[1] ?? ''
      return { complaint: `syntax error. Last token seen: ${token}` }
    }
    draft.rest = draft.rest.trimStart()
  }
  const minute = Math.floor(now / MINUTE_S) * MINUTE_S
  let at =
    isNow || draft.time === undefined ? draft.day + (minute - midnight) : draft.day + draft.time
  // A time that has been today is tomorrow's.
  if (!draft.hasDay && draft.time !== undefined && at < minute) at += DAY_S
  if (draft.plusMonths !== 0) {
    const date = new Date(at * 1_000)
    at = date.setUTCMonth(date.getUTCMonth() + draft.plusMonths) / 1_000
  }
  return at + draft.plus
}

const take = (draft: Draft, pattern: RegExp): RegExpExecArray | undefined => {
  const found = pattern.exec(draft.rest)
  if (found === null) return undefined
  draft.rest = draft.rest.slice(found[0].length)
  return found
}

const takeTime = (draft: Draft): boolean => {
  const named = take(draft, /^(midnight|noon|teatime)\b/)
  if (named !== undefined) {
    draft.time = (NAMED.get(named[1] ?? '') ?? 0) * 3_600
    return true
  }
  const clock =
    take(draft, /^(\d{1,2}):(\d\d)\s*(am|pm)?\b(?![-./])/) ??
    take(draft, /^(\d\d)(\d\d)\s*(am|pm)?\b(?![-./])/) ??
    take(draft, /^(\d{1,2})()\s*(am|pm)\b/)
  if (clock === undefined) return false
  const [, hours = '0', minutes = '0', half] = clock
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0)
  draft.time = hour * 3_600 + Number(minutes) * MINUTE_S
  return true
}

const takeDay = (draft: Draft, now: WallSeconds): boolean => {
  const today = Math.floor(now / DAY_S) * DAY_S
  const set = (day: number): true => {
    draft.day = day
    draft.hasDay = true
    return true
  }
  if (take(draft, /^today\b/) !== undefined) return set(today)
  if (take(draft, /^tomorrow\b/) !== undefined) return set(today + DAY_S)
  const iso = take(draft, /^(\d{4})-(\d{1,2})-(\d{1,2})\b/)
  if (iso !== undefined) return set(dayOf(iso[1], iso[2], iso[3]))
  const us = take(draft, /^(\d{1,2})\/(\d{1,2})\/(\d{2,4})\b/)
  if (us !== undefined) return set(dayOf(us[3], us[1], us[2]))
  const german = take(draft, /^(\d{1,2})\.(\d{1,2})\.(\d{2,4})\b/)
  if (german !== undefined) return set(dayOf(german[3], german[2], german[1]))
  const named = take(
    draft,
    /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(\d{1,2})(?:,?\s+(\d{4}))?\b/,
  )
  if (named !== undefined) {
    const month = MONTHS.indexOf(named[1] ?? '') + 1
    const year = named[3] ?? String(new Date(now * 1_000).getUTCFullYear())
    const day = dayOf(year, String(month), named[2])
    return set(
      named[3] === undefined && day < today
        ? dayOf(String(Number(year) + 1), String(month), named[2])
        : day,
    )
  }
  const weekday = take(draft, /^(sun|mon|tue|wed|thu|fri|sat)[a-z]*\b/)
  if (weekday === undefined) return false
  const ahead = (DAYS.indexOf(weekday[1] ?? '') - new Date(today * 1_000).getUTCDay() + 7) % 7
  return set(today + (ahead || 7) * DAY_S)
}

const dayOf = (year = '', month = '', day = ''): number => {
  const full = year.length <= 2 ? 2_000 + Number(year) : Number(year)
  return Date.UTC(full, Number(month) - 1, Number(day)) / 1_000
}

const takePlus = (draft: Draft): boolean => {
  const plus = take(draft, /^\+\s*(\d{1,6})\s*(min|hour|day|week|month|year)[a-z]*\b/)
  const next =
    plus === undefined ? take(draft, /^next\s+(min|hour|day|week|month|year)[a-z]*\b/) : undefined
  const found = plus ?? next
  if (found === undefined) return false
  const count = plus === undefined ? 1 : Number(plus[1])
  const unit = (plus === undefined ? found[1] : found[2]) ?? ''
  const seconds = UNITS.get(unit)
  if (seconds === undefined) draft.plusMonths += count * (unit === 'year' ? 12 : 1)
  else draft.plus += count * seconds
  return true
}

/** -t [[CC]YY]MMDDhhmm[.ss]; undefined: it is none. */
export const readStamp = (text: ByteString, now: WallSeconds): WallSeconds | undefined => {
  const [, year, month, day, hour, minute] =
    /^(\d\d(?:\d\d)?)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d\d)?$/.exec(text) ?? []
  if (month === undefined) return undefined
  const usual = String(new Date(now * 1_000).getUTCFullYear())
  return dayOf(year ?? usual, month, day) + Number(hour) * 3_600 + Number(minute) * MINUTE_S
}
