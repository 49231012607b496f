/** `printf`. */
import type { ByteString } from '../../base/bytes.ts'
import { isIdentifier, readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import { strftime } from '../gnu/strftime.ts'
import { momentOf, UTC, zoneNamed } from '../gnu/zone.ts'
import { type PrintfHost, printf } from '../printf.ts'
import type { Run } from '../program.ts'
import { backslashQuoted } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'
import { elementWord, keyOf } from '../subscripts.ts'
import { refused } from '../variable.ts'

const SPEC = { letters: 'v:', usage: '[-v var] format [arguments]' }

/** bash's buffer for strftime(3), the closing NUL included: a longer date is none. */
const TIME_BYTES = 128

export const builtin: Builtin = {
  names: ['printf'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    const variable = given.value('v')
    if (variable !== undefined && !isAssignable(variable)) {
      yield* shell.error('printf', `\`${variable}': not a valid identifier`)
      return USAGE_STATUS
    }
    const [format, ...rest] = given.operands
    if (format === undefined) return yield* sayUsage(shell, 'printf', SPEC.usage)
    const { text, status, problems } = printf(format, rest, hostOf(shell))
    for (const problem of problems) yield* shell.error('printf', problem)
    if (variable !== undefined) return yield* assign(shell, variable, text, status)
    const isWritten = yield* shell.out(text, 'printf')
    return isWritten ? status : 1
  },
}

const isAssignable = (text: ByteString): boolean => isIdentifier(text.replace(/\[[\s\S]+\]$/, ''))

function* assign(
  shell: Shell,
  variable: ByteString,
  text: ByteString,
  status: number,
): Run<number> {
  const value = text.split('\0', 1)[0] ?? ''
  const element = elementWord(variable)
  const set =
    element === undefined
      ? shell.variables.set(variable, value)
      : shell.variables.setElement(
          element.name,
          keyOf(shell, element.name, element.subscript),
          value,
        )
  if (!refused(set)) return status
  yield* shell.complain(set.text)
  return 1
}

const hostOf = (shell: Shell): PrintfHost => ({
  dialect: 'bash',
  quoted: (text) => text,
  shellQuoted: backslashQuoted,
  timeText: (format, seconds) => {
    const now = shell.sys.now()
    const started = Math.floor(shell.sys.process.startedMs / 1000)
    const s = seconds === -1 ? now.s : seconds === -2 ? started : seconds
    const tz = shell.variables.get('TZ')
    const zone = tz ? zoneNamed(shell.sys, tz) : UTC
    const text = strftime(format === '' ? '%X' : format, momentOf({ s, ns: 0 }, zone))
    return text.length < TIME_BYTES ? text : ''
  },
})
