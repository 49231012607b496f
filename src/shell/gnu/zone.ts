/** Local time: a moment as year, month, day in the zone TZ names (tzset(3)). */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { failed } from '../../base/errno.ts'
import type { Sys } from '../program.ts'

/** A time zone. */
export interface Zone {
  /** Seconds east of Greenwich and the abbreviation, at a moment in seconds since 1970. */
  at(s: number): { readonly offsetS: number; readonly name: ByteString }
}

/** A moment taken apart (struct tm), months from 0, Sunday is 0. */
export interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ns: number
  readonly weekday: number
  /** Day of the year from 0. */
  readonly yearDay: number
  readonly offsetS: number
  readonly zone: ByteString
  /** Seconds since 1970. */
  readonly s: number
}

export const UTC: Zone = { at: () => ({ offsetS: 0, name: 'UTC' }) }

/** The zone a process lives in: TZ, or UTC as this machine has no /etc/localtime of its own. */
export const zoneOf = (sys: Sys, env: ReadonlyMap<ByteString, ByteString>): Zone => {
  const tz = env.get('TZ')
  return tz === undefined || tz === '' ? UTC : zoneNamed(sys, tz)
}

/** The zone of a TZ value: a file of /usr/share/zoneinfo, or a POSIX rule; else UTC. */
export const zoneNamed = (sys: Sys, tz: ByteString): Zone => {
  const name = tz.replace(/^:/, '').replace(/^\/usr\/share\/zoneinfo\//, '')
  const isFile = !failed(sys.stat(`/usr/share/zoneinfo/${name}`))
  if (isFile) return fileZone(name) ?? UTC
  const rule = /^(<[-+\w]+>|[A-Za-z]{3,})([-+]?)(\d+)(?::(\d+))?(?::(\d+))?/.exec(name)
  if (rule !== null) {
    const [, label = '', sign, hours, minutes = '0', seconds = '0'] = rule
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    const offsetS = sign === '-' ? size : -size
    return { at: () => ({ offsetS, name: label.replace(/[<>]/g, '') }) }
  }
  const label = /^[A-Za-z]{3,}/.exec(name)?.[0]
  return label === undefined ? UTC : { at: () => ({ offsetS: 0, name: label }) }
}

const fileZone = (name: ByteString): Zone | undefined => {
  try {
    const offset = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
    const label = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' })
    return { at: (s) => ({ offsetS: offsetOf(offset, s), name: labelOf(label, offset, s) }) }
  } catch (cause) {
    if (cause instanceof RangeError) return undefined
    throw cause
  }
}

/** The last second that Intl knows; zones have no rules for later ones. */
const DATE_S_MAX = 8_640_000_000_000

const partOf = (format: Intl.DateTimeFormat, s: number): string =>
  format
    .formatToParts(Math.min(Math.max(s, -DATE_S_MAX), DATE_S_MAX) * 1000)
    .find((it) => it.type === 'timeZoneName')?.value ?? ''

const offsetOf = (format: Intl.DateTimeFormat, s: number): number => {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([-+])(\d+):(\d+)(?::(\d+))?)?/.exec(partOf(format, s)) ?? []
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -size : size
}

/** Abbreviations the browser's tables lack are written as tzdata does: +03. */
const labelOf = (
  label: Intl.DateTimeFormat,
  offset: Intl.DateTimeFormat,
  s: number,
): ByteString => {
  const text = partOf(label, s)
  if (/^[A-Z]{3,5}$/.test(text) && text !== 'GMT') return text
  const offsetS = offsetOf(offset, s)
  if (offsetS === 0) return text.startsWith('GMT') ? 'GMT' : text
  return KNOWN.get(`${label.resolvedOptions().timeZone} ${offsetS}`) ?? numeric(offsetS)
}

const numeric = (offsetS: number): ByteString => {
  const minutes = Math.abs(offsetS) / 60
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const rest = minutes % 60 === 0 ? '' : two(minutes % 60)
  return `${offsetS < 0 ? '-' : '+'}${two(minutes / 60)}${rest}`
}

/** Abbreviations of tzdata for zones that are asked for often. */
const KNOWN = new Map([
  ['Europe/Berlin 3600', 'CET'],
  ['Europe/Berlin 7200', 'CEST'],
  ['Europe/Paris 3600', 'CET'],
  ['Europe/Paris 7200', 'CEST'],
  ['Europe/London 3600', 'BST'],
  ['Europe/Moscow 10800', 'MSK'],
  ['Asia/Tokyo 32400', 'JST'],
  ['Asia/Shanghai 28800', 'CST'],
  ['Asia/Hong_Kong 28800', 'HKT'],
  ['Asia/Kolkata 19800', 'IST'],
  ['Asia/Seoul 32400', 'KST'],
])

const DAY_S = 86_400

/** A moment in a zone. */
export const momentOf = (time: Time, zone: Zone): Moment => {
  const { offsetS, name } = zone.at(time.s)
  const local = time.s + offsetS
  const days = Math.floor(local / DAY_S)
  const rest = local - days * DAY_S
  const { year, month, day } = civil(days)
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    ns: time.ns,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(year, 0, 1),
    offsetS,
    zone: name,
    s: time.s,
  }
}

/** Days since 1970 of a date; months and days may run over (mktime(3) normalizes). */
export const daysOf = (year: number, month: number, day: number): number => {
  const y = year + Math.floor(month / 12)
  const m = ((month % 12) + 12) % 12
  const shifted = m < 2 ? y - 1 : y
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * ((m + 10) % 12) + 2) / 5)
  const ofEraDays = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear
  return era * 146_097 + ofEraDays - 719_468 + day - 1
}

/** Date of a number of days since 1970. */
const civil = (days: number): { year: number; month: number; day: number } => {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  )
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const mp = Math.floor((5 * doy + 2) / 153)
  const month = mp < 10 ? mp + 2 : mp - 10
  const year = yoe + era * 400 + (month < 2 ? 1 : 0)
  return { year, month, day: doy - Math.floor((153 * mp + 2) / 5) + 1 }
}

/** Seconds since 1970 of a local date and time, fields may run over (mktime(3)). */
export const secondsOf = (
  local: { year: number; month: number; day: number; hour: number; minute: number; second: number },
  zone: Zone,
): number => {
  const days = daysOf(local.year, local.month, local.day)
  const wall = days * DAY_S + local.hour * 3600 + local.minute * 60 + local.second
  const guess = wall - zone.at(wall).offsetS
  return wall - zone.at(guess).offsetS
}
