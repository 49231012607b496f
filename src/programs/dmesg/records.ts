/** The kernel's messages as syslog(2) and files give them: `<pri>[seconds] text`. */
import type { ByteString } from '../../base/bytes.ts'

export interface Message {
  /** syslog(3)'s number of who speaks; undefined: it goes on with what was said before. */
  readonly facility: number | undefined
  readonly level: number
  /** Microseconds since the start. */
  readonly atUs: number
  readonly text: ByteString
  /** The whole line. */
  readonly raw: ByteString
}

const LINE = /^<(\d+)>(?:\[ *(\d+)\.(\d+)\] ?)?(.*)$/s

export const messagesIn = (log: ByteString): readonly Message[] => {
  const lines = log.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((raw): Message => {
    const [, number, seconds = '0', micros = '0', text = ''] = LINE.exec(raw) ?? []
    if (number === undefined) return { facility: undefined, level: 0, atUs: 0, text: raw, raw }
    const priority = Number(number)
    return {
      facility: priority >> 3,
      level: priority & 7,
      atUs: Number(seconds) * 1e6 + Number(micros),
      text,
      raw,
    }
  })
}

export const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
export const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
]
