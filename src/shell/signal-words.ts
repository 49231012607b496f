/** Signals by the words `kill` and `trap` take, real-time ones too (bash 5.2, x86-64). */
import type { ByteString } from '../base/bytes.ts'
import { SIGNAL_MAX, SIGNAL_NAMES } from '../base/signals.ts'

const RTMIN = 34
const MIDDLE = 49

/** Name without SIG; undefined for numbers that have none (32 and 33 belong to the C library). */
export const signalName = (number: number): string | undefined => {
  if (number < SIGNAL_NAMES.length) return SIGNAL_NAMES[number]
  if (number < RTMIN || number > SIGNAL_MAX) return undefined
  if (number === RTMIN) return 'RTMIN'
  if (number === SIGNAL_MAX) return 'RTMAX'
  return number <= MIDDLE ? `RTMIN+${number - RTMIN}` : `RTMAX-${SIGNAL_MAX - number}`
}

/** Number of `9`, `KILL`, `SIGKILL`, `sigkill`; 0 is EXIT; undefined: no signal. */
export const signalNumber = (word: ByteString): number | undefined => {
  if (/^[0-9]+$/.test(word)) {
    const number = Number(word)
    return number <= SIGNAL_MAX && signalName(number) !== undefined ? number : undefined
  }
  const name = word.toUpperCase().replace(/^SIG/, '')
  for (let number = 0; number <= SIGNAL_MAX; number++) {
    if (signalName(number) === name) return number
  }
  return undefined
}

/** The table `kill -l` and `trap -l` print: five in a row. */
export const signalTable = (): ByteString => {
  let text = ''
  let column = 0
  for (let number = 1; number <= SIGNAL_MAX; number++) {
    const name = signalName(number)
    if (name === undefined) continue
    text += `${String(number).padStart(2)}) SIG${name}`
    column++
    text += column % 5 === 0 ? '\n' : '\t'
  }
  return column % 5 === 0 ? text : `${text}\n`
}
