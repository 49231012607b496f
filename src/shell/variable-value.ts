/** What an assignment makes of a value: attributes, and limits. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { capitalised, lowered, raised } from './characters.ts'
import type { Shell } from './state.ts'
import { CAPITAL, INTEGER, LOWER, Problem, refused, UPPER } from './variable.ts'

/** Applies -i, -l, -u, -c and `+=`. */
export const castValue = (
  shell: Shell,
  attributes: number,
  value: ByteString,
  before?: ByteString,
): ByteString | Problem => {
  if ((attributes & INTEGER) !== 0) {
    const number = shell.arithmetic(value)
    if (refused(number)) {
      shell.leave()
      return number
    }
    if (before === undefined || before === '') return `${number}`
    const old = shell.arithmetic(before)
    return refused(old) ? old : `${BigInt.asIntN(64, BigInt(old) + BigInt(number))}`
  }
  const text = before === undefined ? value : before + value
  if ((attributes & LOWER) !== 0) return lowered(text)
  if ((attributes & UPPER) !== 0) return raised(text)
  return (attributes & CAPITAL) === 0 ? text : capitalised(text)
}

/** setlocale(3) fails for locales that are not installed, and bash says so. */
export const checkLocale = (shell: Shell, name: ByteString, value: ByteString): void => {
  if (LOCALES.test(value) || !failed(shell.sys.stat(LOCALE_ARCHIVE))) return
  const why = `cannot change locale (${value}): ${ENOENT.text}`
  shell.warn(`warning: setlocale: ${name}: ${why}`)
}

/** Locales the C library has built in. */
const LOCALES = /^(?:|C|POSIX|C\.(?:UTF-8|utf8))$/
const LOCALE_ARCHIVE = '/usr/lib/locale/locale-archive'

/** What bash says when malloc(3) fails. */
export const tooBig = (text: ByteString): Problem =>
  new Problem(`xrealloc: cannot allocate ${text.length} bytes`)
