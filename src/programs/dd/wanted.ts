/** The operands of dd. */
import type { ByteString } from '../../base/bytes.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export interface WantedOfDd {
  input: ByteString | undefined
  output: ByteString | undefined
  inputBytes: number
  outputBytes: number
  /** bs= was given: blocks are written as they were read. */
  isDirect: boolean
  recordBytes: number
  count: number
  skip: number
  seek: number
  status: 'none' | 'noxfer' | 'progress' | undefined
  readonly conversions: Set<string>
  readonly inputFlags: Set<string>
  readonly outputFlags: Set<string>
}

type Parsed =
  | { readonly wanted: WantedOfDd }
  | { readonly problem: string; readonly isUsage: boolean }

const CONVERSIONS = new Set(
  'ascii ebcdic ibm block unblock lcase ucase sparse swab noerror nocreat excl notrunc sync fdatasync fsync'.split(
    ' ',
  ),
)
const FLAGS = new Set(
  'append binary cio direct directory dsync noatime nocache noctty nofollow nolinks nonblock sync text fullblock count_bytes skip_bytes seek_bytes'.split(
    ' ',
  ),
)
/** A block no machine of this kind could hold. */
const BLOCK_BYTES_MAX = 67_108_864

export const parseDd = (
  operands: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): Parsed => {
  const wanted: WantedOfDd = {
    input: undefined,
    output: undefined,
    inputBytes: 512,
    outputBytes: 512,
    isDirect: false,
    recordBytes: 0,
    count: Number.POSITIVE_INFINITY,
    skip: 0,
    seek: 0,
    status: undefined,
    conversions: new Set(),
    inputFlags: new Set(),
    outputFlags: new Set(),
  }
  for (const operand of operands) {
    const equals = operand.indexOf('=')
    const [name, value] = [operand.slice(0, Math.max(0, equals)), operand.slice(equals + 1)]
    const problem = equals < 0 ? 'unknown' : take(wanted, name, value, env)
    if (problem === 'unknown') {
      return { problem: `unrecognized operand ${quotedWord(operand, env)}`, isUsage: true }
    }
    if (problem !== undefined) return { problem, isUsage: !problem.startsWith('invalid number') }
  }
  const both = [
    ['lcase', 'ucase'],
    ['excl', 'nocreat'],
    ['block', 'unblock'],
  ].find(([a = '', b = '']) => wanted.conversions.has(a) && wanted.conversions.has(b))
  if (both === undefined) return { wanted }
  return { problem: `cannot combine ${both.join(' and ')}`, isUsage: false }
}

const take = (
  wanted: WantedOfDd,
  name: string,
  value: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
): string | undefined => {
  const list = (
    what: string,
    known: ReadonlySet<string>,
    into: Set<string>,
  ): string | undefined => {
    for (const word of value.split(',')) {
      if (!known.has(word)) return `invalid ${what}: ${quotedWord(word, env)}`
      into.add(word)
    }
    return undefined
  }
  switch (name) {
    case 'if':
      wanted.input = value
      return undefined
    case 'of':
      wanted.output = value
      return undefined
    case 'conv':
      return list('conversion', CONVERSIONS, wanted.conversions)
    case 'iflag':
      return list('input flag', FLAGS, wanted.inputFlags)
    case 'oflag':
      return list('output flag', FLAGS, wanted.outputFlags)
    case 'status':
      if (value !== 'none' && value !== 'noxfer' && value !== 'progress') {
        return `invalid status level: ${quotedWord(value, env)}`
      }
      wanted.status = value
      return undefined
    default:
      return takeNumber(wanted, name, value, env)
  }
}

const SIZES = new Set(['bs', 'ibs', 'obs', 'cbs'])

const takeNumber = (
  wanted: WantedOfDd,
  name: string,
  value: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
): string | undefined => {
  const isCount = ['count', 'skip', 'iseek', 'seek', 'oseek'].includes(name)
  if (!SIZES.has(name) && !isCount) return 'unknown'
  const number = product(value)
  const isZero = number === 0 && SIZES.has(name)
  if (number === undefined || isZero) return `invalid number: ${quotedWord(value, env)}`
  if (SIZES.has(name) && number > BLOCK_BYTES_MAX) {
    return `invalid number: ${quotedWord(value, env)}: Value too large for defined data type`
  }
  if (name === 'bs') {
    wanted.inputBytes = number
    wanted.outputBytes = number
    wanted.isDirect = true
  } else if (name === 'ibs') wanted.inputBytes = number
  else if (name === 'obs') wanted.outputBytes = number
  else if (name === 'cbs') wanted.recordBytes = number
  else if (name === 'count') {
    wanted.count = number
    if (value.endsWith('B')) wanted.inputFlags.add('count_bytes')
  } else if (name === 'skip' || name === 'iseek') wanted.skip = number
  else wanted.seek = number
  return undefined
}

/** `2x3`, `1k`, `4M`: factors with suffixes. */
const product = (text: ByteString): number | undefined => {
  let result = 1
  for (const factor of text.split('x')) {
    const number = parseWhole(factor, { suffixes: 'bcEGkKMPTwYZ0B' })
    if (typeof number !== 'number') return undefined
    result *= factor.endsWith('B') && /^\d+B$/.test(factor) ? number / 1_024 : number
  }
  return result
}
