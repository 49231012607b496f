/** The lines of last. */
import type { ByteString } from '../../base/bytes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import type { Listed } from './stays.ts'

type Style = 'notime' | 'short' | 'full' | 'iso'

export interface Format {
  readonly style: Style
  readonly isHostLast: boolean
  readonly hasHost: boolean
  readonly hasAddress: boolean
  readonly isWhole: boolean
}

/** As wide as times are (timefmts of last.c). */
const WIDTHS = {
  notime: { login: 0, logout: 0, time: '', out: '' },
  short: { login: 16, logout: 7, time: '%a %b %e %H:%M', out: '%H:%M' },
  full: { login: 24, logout: 26, time: '%a %b %e %H:%M:%S %Y', out: '%a %b %e %H:%M:%S %Y' },
  iso: { login: 25, logout: 27, time: '%Y-%m-%dT%H:%M:%S%:z', out: '%Y-%m-%dT%H:%M:%S%:z' },
} as const

/** Undefined: no such time format. */
export const formatOf = (
  keys: ReadonlySet<string>,
  style: ByteString | undefined,
): Format | undefined => {
  const styles = Object.keys(WIDTHS) as Style[]
  const chosen = style === undefined ? undefined : styles.find((it) => it === style)
  if (style !== undefined && chosen === undefined) return undefined
  return {
    style: chosen ?? (keys.has('F') ? 'full' : 'short'),
    isHostLast: keys.has('a'),
    hasHost: !keys.has('R'),
    hasAddress: keys.has('i'),
    isWhole: keys.has('w'),
  }
}

const NAME_COLUMNS = 8
const DOMAIN_COLUMNS = 16

export const lineOf = (it: Listed, format: Format, zone: Zone): ByteString => {
  const { style, isHostLast, hasHost, hasAddress, isWhole } = format
  const { record } = it
  const widths = WIDTHS[style]
  const host = hasAddress ? record.address : record.host
  const user = isWhole ? record.user : record.user.slice(0, NAME_COLUMNS)
  const login = strftime(widths.time, momentOf({ s: it.s, ns: 0 }, zone))
  const { logout, length } = endOf(it, style, zone)
  const fields = [
    user.padEnd(NAME_COLUMNS),
    it.line.slice(0, 12).padEnd(12),
    ...(hasHost && !isHostLast
      ? [(isWhole ? host : host.slice(0, DOMAIN_COLUMNS)).padEnd(DOMAIN_COLUMNS)]
      : []),
    login.slice(0, widths.login).padEnd(widths.login),
    logout.slice(0, widths.logout).padEnd(widths.logout),
    ...(hasHost && isHostLast ? [length.padEnd(12), host] : [length]),
  ]
  return `${fields.join(' ').replace(/\s+$/, '')}\n`
}

interface End {
  readonly logout: ByteString
  readonly length: ByteString
}

const endOf = (it: Listed, style: Style, zone: Zone): End => {
  const isLong = style === 'full' || style === 'iso'
  const words = (logout: string, length: string): End =>
    isLong ? { logout: `  ${logout} ${length}`, length: '' } : { logout: `  ${logout}`, length }
  switch (it.outcome) {
    case 'running':
      return words('still', 'running')
    case 'here':
      return words('still', 'logged in')
    case 'gone':
      if (style === 'notime') return { logout: '', length: 'no logout' }
      return isLong
        ? { logout: '  gone - no logout', length: '' }
        : { logout: '   gone', length: '- no logout' }
    case 'crash':
      return { logout: '- crash', length: lengthOf(it) }
    case 'down':
      return { logout: '- down ', length: lengthOf(it) }
    case 'ended': {
      const at = strftime(WIDTHS[style].out, momentOf({ s: it.endS, ns: 0 }, zone))
      return { logout: `- ${at}`, length: lengthOf(it) }
    }
    default:
      return it.outcome satisfies never
  }
}

/** `(1+03:40)` in days, hours and minutes. */
const lengthOf = ({ s, endS }: Listed): ByteString => {
  const minutes = Math.trunc((endS - s) / 60)
  const pad = (value: number): string => String(Math.abs(value)).padStart(2, '0')
  const [days, hours] = [Math.trunc(minutes / 1_440), Math.trunc(minutes / 60) % 24]
  const clock = `${pad(hours)}:${pad(minutes % 60)}`
  if (days !== 0) return `(${days}+${clock})`
  return endS < s && hours === 0 ? ` (-${clock})` : ` (${clock})`
}

/** Since when there are records; nothing without times. */
export const trailerOf = (
  path: ByteString,
  s: number,
  { format, zone }: { readonly format: Format; readonly zone: Zone },
): ByteString => {
  if (format.style === 'notime') return ''
  const { time } = WIDTHS[format.style === 'iso' ? 'iso' : 'full']
  const name = path.slice(path.lastIndexOf('/') + 1)
  return `\n${name} begins ${strftime(time, momentOf({ s, ns: 0 }, zone))}\n`
}
