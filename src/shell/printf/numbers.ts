/** Arguments of printf as numbers: C constants, and 'c for a character's code. */
import type { ByteString } from '../../base/bytes.ts'
import { type Real, realOf, strtold } from '../../base/cformat/real.ts'
import { codeOf, sequenceBytes } from '../../base/utf8.ts'
import type { PrintfHost } from '../printf.ts'

/** A number that was read, with a message about it; a warning leaves the status alone. */
export interface Argument<T> {
  readonly value: T
  readonly problem?: ByteString
  readonly isWarning?: boolean
}

type Host = Pick<PrintfHost, 'dialect' | 'quoted'>

const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n

/** strtoimax(3) and strtoumax(3), base by prefix; the value is wrapped as the conversion needs it. */
export const integerOf = (text: ByteString, isSigned: boolean, host: Host): Argument<bigint> => {
  const code = characterCode(text)
  if (code !== undefined) return { value: BigInt(code), ...afterCharacter(text, host) }
  if (text === '' || (/^['"]$/.test(text) && host.dialect === 'bash')) return { value: 0n }
  const [all, sign, digits = ''] =
    /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text) ?? []
  if (all === undefined) return { value: 0n, problem: notANumber(text, host) }
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  const value = limited(sign === '-' ? -size : size, isSigned)
  const rest = all.length < text.length ? { problem: notConverted(text, host) } : undefined
  return { value: value.wrapped, ...(rest ?? (value.fits ? undefined : outOfRange(text, host))) }
}

/** strtold(3). */
export const realOfText = (text: ByteString, host: Host): Argument<Real> => {
  const code = characterCode(text)
  if (code !== undefined) return { value: realOf(code) }
  const { value, length, outOfRange: isOut } = strtold(text)
  if (text === '') return { value }
  if (length === 0) return { value, problem: notANumber(text, host) }
  if (length < text.length) return { value, problem: notConverted(text, host) }
  return isOut ? { value, ...outOfRange(text, host) } : { value }
}

const limited = (value: bigint, isSigned: boolean): { wrapped: bigint; fits: boolean } => {
  if (isSigned) {
    if (value > INT64_MAX) return { wrapped: INT64_MAX, fits: false }
    if (value < -INT64_MAX - 1n) return { wrapped: -INT64_MAX - 1n, fits: false }
    return { wrapped: value, fits: true }
  }
  if (value > UINT64_MAX || value < -UINT64_MAX) return { wrapped: UINT64_MAX, fits: false }
  return { wrapped: BigInt.asUintN(64, value), fits: true }
}

/** 'c or "c: the code of the character behind the quote. */
const characterCode = (text: ByteString): number | undefined => {
  if ((text[0] !== "'" && text[0] !== '"') || text.length < 2) return undefined
  const bytes = sequenceBytes(text, 1)
  return bytes === 0 ? text.charCodeAt(1) : codeOf(text, 1, bytes)
}

const afterCharacter = (text: ByteString, host: Host): Partial<Argument<bigint>> => {
  const rest = text.slice(1 + Math.max(sequenceBytes(text, 1), 1))
  if (rest === '' || host.dialect === 'bash') return {}
  const said = 'character(s) following character constant have been ignored'
  return { problem: `warning: ${rest}: ${said}`, isWarning: true }
}

const notANumber = (text: ByteString, host: Host): ByteString =>
  host.dialect === 'bash'
    ? `${text}: invalid number`
    : `${host.quoted(text)}: expected a numeric value`

const notConverted = (text: ByteString, host: Host): ByteString => {
  if (host.dialect === 'coreutils') return `${host.quoted(text)}: value not completely converted`
  const kind = /^0[0-9]/.test(text) ? 'octal ' : /^0[xX]/.test(text) ? 'hex ' : ''
  return `${text}: invalid ${kind}number`
}

const outOfRange = (text: ByteString, host: Host): Omit<Argument<bigint>, 'value'> =>
  host.dialect === 'bash'
    ? { problem: `warning: ${text}: Numerical result out of range`, isWarning: true }
    : { problem: `${host.quoted(text)}: Numerical result out of range` }
