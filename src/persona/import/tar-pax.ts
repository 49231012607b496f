/** Extended headers of a tar archive: records `LENGTH KEY=VALUE\n` (POSIX.1-2024, pax). */
import { type ByteString, type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import { ImportRefused } from './refused.ts'

export type PaxRecord = readonly [key: ByteString, value: ByteString]

const LINE_END = 0x0a
const LENGTH_DIGITS_MAX = 10

/** The records in their order. Values are raw: names of files and attributes are any bytes. */
export const paxRecordsOf = (bytes: Bytes): readonly PaxRecord[] => {
  const records: PaxRecord[] = []
  for (let at = 0; at < bytes.length; ) {
    const digits = /^[0-9]+(?= )/.exec(textOf(bytes.subarray(at, at + LENGTH_DIGITS_MAX)))?.[0]
    const end = at + Number(digits)
    if (digits === undefined || end > bytes.length || bytes[end - 1] !== LINE_END) throw broken()
    const text = textOf(bytes.subarray(at + digits.length + 1, end - 1))
    const equals = text.indexOf('=')
    if (equals < 1) throw broken()
    records.push([text.slice(0, equals), text.slice(equals + 1)])
    at = end
  }
  return records
}

const broken = (): ImportRefused => new ImportRefused('an extended header is damaged')

/** A whole number that is not below 0. */
export const paxNumber = (text: ByteString): number => {
  const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(number)) {
    throw new ImportRefused('a number in an extended header is none, or too large')
  }
  return number
}

const NS_DIGITS = 9

/** `1700000000.123456789`, also below 0: seconds, and nanoseconds that are always after them. */
export const paxTime = (text: ByteString): { readonly s: number; readonly ns: number } => {
  const [, sign, whole = '', fraction = ''] = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(text) ?? []
  if (whole === '') throw new ImportRefused('a time in an extended header is none')
  const ns = Number(fraction.slice(0, NS_DIGITS).padEnd(NS_DIGITS, '0'))
  if (sign === '') return { s: Number(whole), ns }
  return ns === 0 ? { s: -Number(whole), ns } : { s: -Number(whole) - 1, ns: 1e9 - ns }
}

const STAR = 'SCHILY.xattr.'
const LIBARCHIVE = 'LIBARCHIVE.xattr.'

/** An attribute of a file, as star and GNU tar write it (raw) or as libarchive does (base64). */
export const paxXattr = ([key, value]: PaxRecord): readonly [ByteString, Bytes] | undefined => {
  if (key.startsWith(STAR)) return [key.slice(STAR.length), bytesOf(value)]
  if (!key.startsWith(LIBARCHIVE)) return undefined
  const name = key
    .slice(LIBARCHIVE.length)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return [name, new Uint8Array(Buffer.from(value, 'base64'))]
}
