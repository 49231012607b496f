/** How sort compares lines. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import { compareVersions } from '../../shell/gnu/versions.ts'
import type { Task } from '../../shell/program.ts'
import { keyText, type SortKey } from './key.ts'
import type { WantedOfSort } from './wanted.ts'

type Compare = (a: ByteString, b: ByteString) => number

export interface Comparator {
  /** By the keys alone: 0 means equal for -u and -s. */
  readonly keys: Compare
  /** By the keys, then (unless -s or -u) by the whole line. */
  readonly full: Compare
}

export const comparatorOf = (wanted: WantedOfSort, task: Task): Comparator => {
  const salt = Buffer.from(task.sys.dice.bytes(16)).toString('latin1')
  const keys = byKeys(wanted, salt)
  const isPlain = wanted.stable || wanted.unique
  const isDefault = wanted.keys.length === 0 && !hasOrder(wanted.letters)
  if (isDefault) {
    const lines = wanted.reverse ? reversed(byBytes) : byBytes
    return { keys: lines, full: lines }
  }
  const last = wanted.reverse ? reversed(byBytes) : byBytes
  return { keys, full: isPlain ? keys : (a, b) => keys(a, b) || last(a, b) }
}

const byBytes: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const reversed =
  (compare: Compare): Compare =>
  (a, b) =>
    compare(b, a)

const hasOrder = (letters: ReadonlySet<string>): boolean =>
  [...'bdfghiMnRV'].some((it) => letters.has(it))

const WHOLE: SortKey = {
  startField: 0,
  startChar: 0,
  startSkipsBlanks: false,
  endField: undefined,
  endChar: 0,
  endSkipsBlanks: false,
  letters: new Set(),
}

const byKeys = (wanted: WantedOfSort, salt: ByteString): Compare => {
  const keys = wanted.keys.length === 0 ? [WHOLE] : wanted.keys
  const compares = keys.map((key) => {
    const letters = key.letters.size === 0 ? wanted.letters : key.letters
    const skipsBlanks = key.letters.size === 0 && wanted.letters.has('b')
    const ordered = ordering(letters, salt)
    const isWhole = key === WHOLE && !skipsBlanks
    const compare: Compare = isWhole
      ? ordered
      : (a, b) => {
          const how = { separator: wanted.separator, skipsBlanks }
          return ordered(keyText(a, key, how), keyText(b, key, how))
        }
    return letters.has('r') ? reversed(compare) : compare
  })
  const [only] = compares
  if (only !== undefined && compares.length === 1) return only
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b)
      if (order !== 0) return order
    }
    return 0
  }
}

const ordering = (letters: ReadonlySet<string>, salt: ByteString): Compare => {
  if (letters.has('n')) return byNumber
  if (letters.has('h')) return byHuman
  if (letters.has('g')) return byGeneral
  if (letters.has('M')) return (a, b) => monthOf(a) - monthOf(b)
  const fold = folding(letters)
  if (letters.has('V')) return (a, b) => compareVersions(fold(a), fold(b))
  if (letters.has('R')) return (a, b) => byHash(fold(a), fold(b), salt)
  return (a, b) => byBytes(fold(a), fold(b))
}

const folding = (letters: ReadonlySet<string>): ((text: ByteString) => ByteString) => {
  const steps: ((text: ByteString) => ByteString)[] = []
  if (letters.has('d')) steps.push((text) => text.replace(/[^ \tA-Za-z0-9]+/g, ''))
  if (letters.has('i')) steps.push((text) => text.replace(/[^ -~]+/g, ''))
  if (letters.has('f')) steps.push((text) => text.replace(/[a-z]+/g, (it) => it.toUpperCase()))
  return (text) => steps.reduce((done, step) => step(done), text)
}

const byHash = (a: ByteString, b: ByteString, salt: ByteString): number => {
  const hash = (text: ByteString): string =>
    createHash('md5').update(salt).update(text, 'latin1').digest('hex')
  return a === b ? 0 : byBytes(hash(a), hash(b)) || byBytes(a, b)
}

const NUMBER = /^[ \t\n]*(-?)0*(\d*)(?:\.(\d*))?/

interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

const decimalOf = (text: ByteString): Decimal => {
  const [, sign = '', whole = '', fraction = ''] = NUMBER.exec(text) ?? []
  const bare = fraction.replace(/0+$/, '')
  const isZero = whole === '' && bare === ''
  return { negative: sign === '-' && !isZero, whole, fraction: bare }
}

/** Digits of any length, as -n compares them. */
const byNumber: Compare = (a, b) => {
  const [x, y] = [decimalOf(a), decimalOf(b)]
  if (x.negative !== y.negative) return x.negative ? -1 : 1
  const size =
    x.whole.length - y.whole.length || byBytes(x.whole, y.whole) || byBytes(x.fraction, y.fraction)
  return x.negative ? -size : size
}

const UNITS = ' KMGTPEZY'

const unitOf = (text: ByteString): number => {
  const [, letter = ' '] = /^[ \t\n]*-?\d*(?:\.\d*)?([kKMGTPEZY]?)/.exec(text) ?? []
  return letter === '' ? 0 : UNITS.indexOf(letter.toUpperCase())
}

const byHuman: Compare = (a, b) => {
  const [x, y] = [decimalOf(a), decimalOf(b)]
  const sign = (it: Decimal): number =>
    it.whole === '' && it.fraction === '' ? 0 : it.negative ? -1 : 1
  const units = sign(x) * unitOf(a) - sign(y) * unitOf(b)
  return units || byNumber(a, b)
}

/** What is no number comes first, then not-a-number, then by value. */
const byGeneral: Compare = (a, b) => {
  const [x, y] = [generalOf(a), generalOf(b)]
  if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined)
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(!Number.isNaN(x)) - Number(!Number.isNaN(y))
  return x < y ? -1 : x > y ? 1 : 0
}

const GENERAL =
  /^[ \t\n\v\f\r]*([-+]?)(?:(0x[\da-f]+(?:p[-+]?\d+)?)|((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|(inf)|(nan))/i

const generalOf = (text: ByteString): number | undefined => {
  const match = GENERAL.exec(text)
  if (match === null) return undefined
  const [, sign, hex, decimal, infinity] = match
  const size =
    hex !== undefined
      ? Number(/^0x[\da-f]+/i.exec(hex)?.[0]) * 2 ** Number(/p(.*)$/i.exec(hex)?.[1] ?? 0)
      : decimal !== undefined
        ? Number(decimal)
        : infinity !== undefined
          ? Number.POSITIVE_INFINITY
          : Number.NaN
  return sign === '-' ? -size : size
}

const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'

const monthOf = (text: ByteString): number => {
  const name = text.trimStart().slice(0, 3).toUpperCase()
  const at = name.length === 3 ? MONTHS.indexOf(name) : -1
  return at >= 0 && at % 3 === 0 ? at / 3 + 1 : 0
}
