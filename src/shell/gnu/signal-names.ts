/** Signals by name or number as coreutils and procps read them. */
import type { ByteString } from '../../base/bytes.ts'
import { SIGNAL_NAMES } from '../../base/signals.ts'

const SIGRTMIN = 34
const SIGRTMAX = 64

/** The number of `TERM`, `SIGTERM`, `15`, `RTMIN+1`; undefined when there is no such signal. */
export const signalNumber = (word: ByteString): number | undefined => {
  if (/^\d+$/.test(word)) return Number(word) <= SIGRTMAX ? Number(word) : undefined
  const name = word.toUpperCase().replace(/^SIG/, '')
  const at = SIGNAL_NAMES.indexOf(name)
  if (at >= 0) return at
  const real = /^(RTMIN|RTMAX)(?:([-+])(\d+))?$/.exec(name)
  if (real === null) return ALIASES.get(name)
  const shift = Number(real[3] ?? 0) * (real[2] === '-' ? -1 : 1)
  const signal = (real[1] === 'RTMIN' ? SIGRTMIN : SIGRTMAX) + shift
  return signal >= SIGRTMIN && signal <= SIGRTMAX ? signal : undefined
}

const ALIASES = new Map([
  ['CLD', 17],
  ['IOT', 6],
  ['POLL', 29],
])

/** The name of a signal without SIG; its number when it has none. */
export const signalName = (signal: number): ByteString => {
  const name = SIGNAL_NAMES[signal]
  if (name !== undefined && name !== '') return name
  if (signal === SIGRTMIN) return 'RTMIN'
  if (signal === SIGRTMAX) return 'RTMAX'
  if (signal > SIGRTMIN && signal <= 49) return `RTMIN+${signal - SIGRTMIN}`
  return signal > 49 && signal < SIGRTMAX ? `RTMAX-${SIGRTMAX - signal}` : String(signal)
}
