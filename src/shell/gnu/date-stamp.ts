/** Time stamps of touch -t and `date MMDDhhmm` (gnulib posixtime). */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { fullYear } from './date-items.ts'
import { daysOf, momentOf, secondsOf, type Zone } from './zone.ts'

/** `[[CC]YY]MMDDhhmm[.ss]` of touch -t (gnulib posixtime). */
export const parseStamp = (
  text: ByteString,
  about: { readonly now: Time; readonly zone: Zone },
): Time | undefined => {
  const match = /^(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text)
  if (match === null) return undefined
  const [, years, ...fields] = match
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map((it) => Number(it ?? 0))
  const year = years === undefined ? momentOf(about.now, about.zone).year : fullYear(years)
  const isPossible =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month - 1) && hour < 24
  if (!isPossible || minute > 59 || second > 60) return undefined
  return { s: secondsOf({ year, month: month - 1, day, hour, minute, second }, about.zone), ns: 0 }
}

/** Days of a month, months from 0. */
export const daysIn = (year: number, month: number): number =>
  daysOf(year, month + 1, 1) - daysOf(year, month, 1)
