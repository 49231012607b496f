/** Dates as people write them: `date -d`, `touch -d` (gnulib parse_datetime). */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import type { Sys } from '../program.ts'
import { type Draft, ITEMS } from './date-items.ts'
import { daysIn } from './date-stamp.ts'
import { momentOf, secondsOf, type Zone, zoneNamed } from './zone.ts'

interface Circumstances {
  readonly now: Time
  readonly zone: Zone
  readonly sys: Sys
}

/** The moment a text means; undefined when it is no date. '' is today's midnight. */
export const parseDate = (text: ByteString, about: Circumstances): Time | undefined => {
  const named = /^\s*TZ="((?:[^"\\]|\\.)*)"\s*(.*)$/s.exec(text)
  const zone = named === null ? about.zone : zoneNamed(about.sys, named[1] ?? '')
  const draft: Draft = {
    year: undefined,
    month: undefined,
    day: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    ns: 0,
    hasTime: false,
    offsetS: undefined,
    weekday: undefined,
    stamp: undefined,
    shift: { years: 0, months: 0, days: 0, hours: 0, minutes: 0, seconds: 0, ns: 0 },
  }
  const reader = { rest: clean(named === null ? text : (named[2] ?? '')) }
  if (hasNoSuchDay(reader.rest)) return undefined
  let isAnyRead = false
  while (reader.rest !== '') {
    if (!ITEMS.some((item) => item(reader, draft))) return undefined
    isAnyRead = true
    reader.rest = reader.rest.replace(/^[\s,]+/, '')
  }
  if (draft.stamp !== undefined) return draft.stamp
  return settle(draft, { now: about.now, zone }, isAnyRead)
}

/** A year, month and day as ISO 8601 has them, in a year of twelve months. */
const hasNoSuchDay = (text: ByteString): boolean => {
  const [, month, day] = /(?:^|\s)\d{3,}-(\d{1,2})-(\d{1,2})(?!\d)/.exec(text) ?? []
  return month !== undefined && (Number(month) > 12 || month === '00' || Number(day) > 31)
}

/** Comments in parentheses count for nothing; letters have no case. */
const clean = (text: ByteString): ByteString =>
  text
    .replace(/\([^()]*\)/g, ' ')
    .trim()
    .toLowerCase()

const settle = (
  draft: Draft,
  about: { readonly now: Time; readonly zone: Zone },
  isAnyRead: boolean,
): Time | undefined => {
  const zone: Zone =
    draft.offsetS === undefined
      ? about.zone
      : { at: () => ({ offsetS: draft.offsetS ?? 0, name: '' }) }
  const now = momentOf(about.now, zone)
  const isDated = draft.day !== undefined || draft.weekday !== undefined
  const keepsTime = isAnyRead && !draft.hasTime && !isDated
  const { shift } = draft
  const hour = keepsTime ? now.hour : draft.hour
  const minute = keepsTime ? now.minute : draft.minute
  const second = keepsTime ? now.second : draft.second
  const ns = keepsTime ? about.now.ns : draft.ns
  const year = (draft.year ?? now.year) + shift.years
  const month = (draft.month ?? now.month) + shift.months
  let day = (draft.day ?? now.day) + shift.days
  if (draft.weekday !== undefined && draft.day === undefined) {
    const base = momentOf(
      { s: secondsOf({ year, month, day, hour, minute, second }, zone), ns: 0 },
      zone,
    )
    const { ordinal } = draft.weekday
    const ahead = (draft.weekday.day - base.weekday + 7) % 7
    const weeks = ordinal > 0 && base.weekday !== draft.weekday.day ? ordinal - 1 : ordinal
    day += ahead + 7 * weeks
  }
  const isPossible =
    draft.day === undefined || draft.day <= daysIn(draft.year ?? now.year, draft.month ?? 0)
  if (!isPossible) return undefined
  const s = secondsOf({ year, month, day, hour, minute, second }, zone)
  return { s: s + shift.hours * 3600 + shift.minutes * 60 + shift.seconds, ns }
}
