/** A message as dmesg prints it (print_record of util-linux 2.38). */
import type { ByteString } from '../../base/bytes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import { FACILITIES, LEVELS, type Message } from './records.ts'

export type TimeFormat =
  | 'none'
  | 'time'
  | 'delta'
  | 'time+delta'
  | 'ctime'
  | 'ctime+delta'
  | 'iso'
  | 'reltime'

export interface Style {
  readonly time: TimeFormat
  readonly isDecoded: boolean
  readonly isRaw: boolean
  readonly hasColor: boolean
  /** The machine's start, in microseconds since 1970. */
  readonly bootUs: number
  readonly zone: Zone
}

const OFF = '\x1b[0m'
const GREEN = '\x1b[32m'
const BROWN = '\x1b[33m'
const BOLD = '\x1b[1m'
const RED = '\x1b[31m'
const LEVEL_COLORS = new Map([
  [1, `\x1b[7m${RED}`],
  [2, `${BOLD}${RED}`],
  [3, RED],
  [4, BOLD],
])
const SEGFAULT = `\x1b[2m${RED}`
const FACILITY_WIDTH = 6
const LEVEL_WIDTH = 6
/** So small a difference is shown with two digits before the point. */
const SMALL_S = 10

/** A printer keeps what came before: differences and continued messages need it. */
export const printerOf = (style: Style): ((message: Message) => ByteString) => {
  let lastUs = 0
  let lastMinute = ''
  let indent = 0

  const timeOf = ({ atUs }: Message): { readonly text: ByteString; readonly isBreak: boolean } => {
    const wallUs = style.bootUs + atUs
    const moment = momentOf({ s: Math.floor(wallUs / 1e6), ns: 0 }, style.zone)
    const seconds = (width: number): string => (atUs / 1e6).toFixed(6).padStart(width)
    const deltaUs = lastUs === 0 ? 0 : atUs - lastUs
    const delta = `<${(deltaUs / 1e6).toFixed(6).padStart(12)}>`
    const minute = strftime('%Y-%j %H:%M', moment)
    const isBreak = style.time === 'reltime' && minute !== lastMinute
    if (style.time.includes('delta') || style.time === 'reltime') lastUs = atUs
    lastMinute = minute
    const micros = String(((wallUs % 1e6) + 1e6) % 1e6).padStart(6, '0')
    const relative = `+${(deltaUs / 1e6).toFixed(6)}`
    switch (style.time) {
      case 'none':
        return { text: '', isBreak }
      case 'time':
        return { text: `[${seconds(12)}] `, isBreak }
      case 'delta':
        return { text: `[${delta}] `, isBreak }
      case 'time+delta':
        return { text: `[${seconds(12)} ${delta}] `, isBreak }
      case 'ctime':
        return { text: `[${strftime('%a %b %e %H:%M:%S %Y', moment)}] `, isBreak }
      case 'ctime+delta':
        return { text: `[${strftime('%a %b %e %H:%M:%S %Y', moment)} ${delta}] `, isBreak }
      case 'iso':
        return {
          text: `${strftime('%Y-%m-%dT%H:%M:%S', moment)},${micros}${strftime('%:z', moment)} `,
          isBreak,
        }
      case 'reltime':
        if (isBreak) return { text: `[${strftime('%b%e %H:%M', moment)}] `, isBreak }
        return {
          text: `[${deltaUs < SMALL_S * 1e6 ? ' ' : ''} ${relative.padStart(9)}] `,
          isBreak,
        }
    }
  }

  return (message) => {
    if (style.isRaw) return `${message.raw}\n`
    if (message.facility === undefined) return `${' '.repeat(indent)}${message.text}\n`
    const who = style.isDecoded ? decoded(message) : ''
    const { text: time, isBreak } = timeOf(message)
    indent = who.length + time.length
    if (!style.hasColor) return `${who}${time}${message.text}\n`
    const shown = time === '' ? '' : `${GREEN}${isBreak ? BOLD : ''}${time}${OFF}`
    return `${who}${shown}${colored(message)}\n`
  }
}

const decoded = ({ facility = 0, level }: Message): ByteString => {
  const name = (FACILITIES[facility] ?? '').padEnd(FACILITY_WIDTH)
  return `${name}:${(LEVELS[level] ?? '').padEnd(LEVEL_WIDTH)}: `
}

const colored = ({ text, level }: Message): ByteString => {
  const [, system = '', rest = ''] = /^(.*?:[ \t])(.*)$/s.exec(text) ?? [text, '', text]
  const color = LEVEL_COLORS.get(level) ?? (rest.includes('segfault at') ? SEGFAULT : undefined)
  const head = system === '' ? '' : `${BROWN}${system}${OFF}`
  return color === undefined ? `${head}${rest}` : `${head}${color}${rest}${OFF}`
}
