/** Times as logs write them; all of them in UTC, which is the machine's zone. */

const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const days = new Map<number, string>()
const DAYS_KEPT_MAX = 64

/** `2026-11-22`. */
export const dayStamp = (atMs: number): string => {
  const day = Math.floor(atMs / DAY_MS)
  const known = days.get(day)
  if (known !== undefined) return known
  const stamp = new Date(atMs).toISOString().slice(0, 10)
  if (days.size >= DAYS_KEPT_MAX) days.clear()
  days.set(day, stamp)
  return stamp
}

/** `01:40:12`. */
export const clockStamp = (atMs: number): string => {
  const s = Math.floor(atMs / 1000) % 60
  const min = Math.floor(atMs / 60_000) % 60
  return `${TWO[Math.floor(atMs / HOUR_MS) % 24]}:${TWO[min]}:${TWO[s]}`
}

/** `2026-11-22 01:40:12`. */
export const plainStamp = (atMs: number): string => `${dayStamp(atMs)} ${clockStamp(atMs)}`

/** Six digits below the second: a millisecond, and what comes of it below. */
export const micros = (atMs: number): string => {
  const us = Math.floor((atMs - Math.floor(atMs / 1000) * 1000) * 1000)
  const below = (Math.imul(Math.floor(atMs) | 0, 0x9e3779b1) >>> 0) % 1_000
  return String(Math.floor(us / 1000) * 1000 + below).padStart(6, '0')
}

/** RSYSLOG_FileFormat, the default of rsyslog 8.2302 and 8.2312: `2026-11-22T01:40:12.123456+00:00`. */
export const syslogStamp = (atMs: number): string =>
  `${dayStamp(atMs)}T${clockStamp(atMs)}.${micros(atMs)}+00:00`

/** `22/Nov/2026:01:40:12 +0000`: $time_local of nginx. */
export const webStamp = (atMs: number): string => {
  const day = dayStamp(atMs)
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? ''
  return `${day.slice(8)}/${month}/${day.slice(0, 4)}:${clockStamp(atMs)} +0000`
}

/** `22-Nov-2026 01:40:12`: php-fpm's log. */
export const phpStamp = (atMs: number): string => {
  const day = dayStamp(atMs)
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? ''
  return `${day.slice(8)}-${month}-${day.slice(0, 4)} ${clockStamp(atMs)}`
}
