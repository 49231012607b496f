/** Dates by a format, with GNU's flags and widths (gnulib nstrftime). */
import type { ByteString } from '../../base/bytes.ts'
import { daysOf, type Moment } from './zone.ts'

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

interface Field {
  readonly flags: string
  readonly width: number | undefined
}

/** The date by the format; a conversion that is unknown stays as it is written. */
export const strftime = (format: ByteString, at: Moment): ByteString =>
  format.replace(
    /%([-_0+^#]*)(\d*)([EO]?)(:{0,3}z|:{0,3}[a-zA-Z%+])/g,
    (all: string, flags: string, width: string, _modifier: string, letter: string) => {
      const field = { flags, width: width === '' ? undefined : Number(width) }
      return convert(letter, at, field) ?? all
    },
  )

const convert = (letter: string, at: Moment, field: Field): ByteString | undefined => {
  const digits = numberOf(letter, at)
  if (digits !== undefined) return padNumber(digits.value, digits.width, digits.pad, field)
  if (letter.endsWith('z')) return zoneText(letter.length - 1, at.offsetS, field)
  const text = textOf(letter, at, field)
  return text === undefined ? undefined : padText(letter, text, field)
}

interface Digits {
  readonly value: number
  readonly width: number
  readonly pad: '0' | ' '
}

const zeros = (value: number, width: number): Digits => ({ value, width, pad: '0' })

const numberOf = (letter: string, at: Moment): Digits | undefined => {
  const hour12 = at.hour % 12 === 0 ? 12 : at.hour % 12
  switch (letter) {
    case 'C':
      return zeros(Math.floor(at.year / 100), 2)
    case 'd':
      return zeros(at.day, 2)
    case 'e':
      return { value: at.day, width: 2, pad: ' ' }
    case 'g':
      return zeros(isoWeek(at).year % 100, 2)
    case 'G':
      return zeros(isoWeek(at).year, 4)
    case 'H':
      return zeros(at.hour, 2)
    case 'I':
      return zeros(hour12, 2)
    case 'j':
      return zeros(at.yearDay + 1, 3)
    case 'k':
      return { value: at.hour, width: 2, pad: ' ' }
    case 'l':
      return { value: hour12, width: 2, pad: ' ' }
    case 'm':
      return zeros(at.month + 1, 2)
    case 'M':
      return zeros(at.minute, 2)
    case 'q':
      return zeros(Math.floor(at.month / 3) + 1, 1)
    case 's':
      return zeros(at.s, 1)
    case 'S':
      return zeros(at.second, 2)
    case 'u':
      return zeros(at.weekday === 0 ? 7 : at.weekday, 1)
    case 'U':
      return zeros(Math.floor((at.yearDay - at.weekday + 7) / 7), 2)
    case 'V':
      return zeros(isoWeek(at).week, 2)
    case 'w':
      return zeros(at.weekday, 1)
    case 'W':
      return zeros(Math.floor((at.yearDay - ((at.weekday + 6) % 7) + 7) / 7), 2)
    case 'y':
      return zeros(((at.year % 100) + 100) % 100, 2)
    case 'Y':
      return zeros(at.year, 4)
    default:
      return undefined
  }
}

const padNumber = (value: number, width: number, pad: '0' | ' ', field: Field): ByteString => {
  const sign =
    value < 0 ? '-' : field.flags.includes('+') && String(value).length > width ? '+' : ''
  const digits = String(Math.abs(value))
  if (field.flags.includes('-')) return sign + digits
  const fill = field.flags.includes('_') ? ' ' : /[0+]/.test(field.flags) ? '0' : pad
  const room = Math.max(field.width ?? width, 0) - sign.length
  return fill === ' '
    ? (sign + digits).padStart(room + sign.length, ' ')
    : sign + digits.padStart(room, '0')
}

const zoneText = (colons: number, offsetS: number, field: Field): ByteString => {
  const sign = offsetS < 0 ? '-' : '+'
  const total = Math.abs(offsetS)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const [hours, minutes, seconds] = [two(total / 3600), two((total / 60) % 60), two(total % 60)]
  let text = `${hours}${minutes}`
  if (colons === 1) text = `${hours}:${minutes}`
  if (colons === 2) text = `${hours}:${minutes}:${seconds}`
  if (colons === 3) {
    text = hours
    if (minutes !== '00' || seconds !== '00') text += `:${minutes}`
    if (seconds !== '00') text += `:${seconds}`
  }
  if (field.flags.includes('-')) return sign + text.replace(/^0/, '')
  const room = (field.width ?? 0) - 1
  return field.flags.includes('_')
    ? (sign + text.replace(/^0/, '')).padStart(room + 1, ' ')
    : sign + text.padStart(room, '0')
}

const textOf = (letter: string, at: Moment, field: Field): ByteString | undefined => {
  switch (letter) {
    case '%':
      return '%'
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case 'a':
      return (DAYS[at.weekday] ?? '').slice(0, 3)
    case 'A':
      return DAYS[at.weekday]
    case 'b':
    case 'h':
      return (MONTHS[at.month] ?? '').slice(0, 3)
    case 'B':
      return MONTHS[at.month]
    case 'c':
      return strftime('%a %b %e %H:%M:%S %Y', at)
    case 'D':
    case 'x':
      return strftime('%m/%d/%y', at)
    case 'F':
      return strftime('%Y-%m-%d', at)
    case 'N': {
      const all = String(at.ns).padStart(9, '0')
      if (field.flags.includes('-')) return all.replace(/0+$/, '') || '0'
      return field.width === undefined ? all : all.slice(0, field.width).padEnd(field.width, '0')
    }
    case 'p':
      return at.hour < 12 ? 'AM' : 'PM'
    case 'P':
      return at.hour < 12 ? 'am' : 'pm'
    case 'r':
      return strftime('%I:%M:%S %p', at)
    case 'R':
      return strftime('%H:%M', at)
    case 'T':
    case 'X':
      return strftime('%H:%M:%S', at)
    case 'Z':
      return at.zone
    default:
      return undefined
  }
}

/** Letters whose case `#` turns to small instead of to capitals. */
const SWAPS_TO_SMALL = ['p', 'Z']

const padText = (letter: string, text: ByteString, field: Field): ByteString => {
  let cased = text
  if (field.flags.includes('#') && SWAPS_TO_SMALL.includes(letter)) cased = text.toLowerCase()
  else if (/[\^#]/.test(field.flags)) cased = text.toUpperCase()
  if (field.width === undefined || field.flags.includes('-') || letter === 'N') return cased
  return cased.padStart(field.width, field.flags.includes('0') ? '0' : ' ')
}

/** ISO 8601 week and the year it belongs to. */
const isoWeek = (at: Moment): { year: number; week: number } => {
  const weekdayFromMonday = (at.weekday + 6) % 7
  const days = daysOf(at.year, at.month, at.day)
  const thursday = days - weekdayFromMonday + 3
  let year = at.year
  if (thursday < daysOf(year, 0, 1)) year--
  else if (thursday >= daysOf(year + 1, 0, 1)) year++
  return { year, week: Math.floor((thursday - daysOf(year, 0, 1)) / 7) + 1 }
}
