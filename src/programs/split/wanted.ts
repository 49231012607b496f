/** The command line of split. */
import type { ByteString } from '../../base/bytes.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Task } from '../../shell/program.ts'

const OPTIONS = optionTable('0123456789C:a:b:del:n:t:ux', [
  'bytes:=b',
  'lines:=l',
  'line-bytes:=C',
  'number:=n',
  'elide-empty-files=e',
  'unbuffered=u',
  'suffix-length:=a',
  'additional-suffix:',
  'numeric-suffixes::=d',
  'hex-suffixes::=x',
  'filter:',
  'verbose',
  'separator:=t',
  '-io-blksize:',
  'help',
  'version',
])

export type Way =
  | { readonly by: 'lines' | 'bytes' | 'line-bytes'; readonly count: number }
  | {
      readonly by: 'chunks'
      readonly kind: 'bytes' | 'lines' | 'round-robin'
      readonly count: number
      /** Only this one, to standard output. */
      readonly only: number | undefined
    }

export interface Wanted {
  way: Way | undefined
  alphabet: string
  start: number
  /** Undefined: as long as it needs to be. */
  length: number | undefined
  moreSuffix: ByteString
  filter: ByteString | undefined
  verbose: boolean
  separator: ByteString
  elides: boolean
}

export type Parsed =
  | {
      readonly wanted: Wanted
      readonly ends: GivenOption | undefined
      readonly operands: readonly ByteString[]
    }
  | { readonly problem: string; readonly isUsage: boolean }

const SUFFIXES = 'bEGKkMmPTYZ0'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const HEX = '0123456789abcdef'
const RANGE = ': Numerical result out of range'
const TWO_WAYS = { problem: 'cannot split in more than one way', isUsage: true }

export const parseSplit = (task: Task): Parsed => {
  const wanted: Wanted = {
    way: undefined,
    alphabet: LETTERS,
    start: 0,
    length: undefined,
    moreSuffix: '',
    filter: undefined,
    verbose: false,
    separator: '\n',
    elides: false,
  }
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  let digits = ''
  for (const option of options) {
    if (/^\d$/.test(option.key)) digits += option.key
    else {
      const problem = take(task, wanted, option)
      if (problem !== undefined) return problem
    }
  }
  if (digits !== '') {
    if (wanted.way !== undefined) return TWO_WAYS
    wanted.way = { by: 'lines', count: Number(digits) }
  }
  return { wanted, ends, operands }
}

const take = (
  task: Task,
  wanted: Wanted,
  { key, value }: GivenOption,
): { problem: string; isUsage: boolean } | undefined => {
  const shown = quotedWord(value ?? '', task.env)
  switch (key) {
    case 'l':
    case 'b':
    case 'C': {
      if (wanted.way !== undefined) return TWO_WAYS
      const what = key === 'l' ? 'lines' : 'bytes'
      const count = parseWhole(value ?? '', { suffixes: key === 'l' ? '' : SUFFIXES })
      if (typeof count !== 'number' || count === 0) {
        const reason = count === 0 ? RANGE : ''
        return { problem: `invalid number of ${what}: ${shown}${reason}`, isUsage: false }
      }
      wanted.way = { by: key === 'l' ? 'lines' : key === 'b' ? 'bytes' : 'line-bytes', count }
      return undefined
    }
    case 'n': {
      if (wanted.way !== undefined) return TWO_WAYS
      const match = /^(?:([lr])\/)?(?:(\d+)\/)?(\d+)$/.exec(value ?? '')
      const [count, only] = [Number(match?.[3] ?? 0), match?.[2]]
      if (count === 0) {
        const reason = match === null ? '' : RANGE
        return { problem: `invalid number of chunks: ${shown}${reason}`, isUsage: false }
      }
      if (only !== undefined && (Number(only) === 0 || Number(only) > count)) {
        const number = quotedWord(only, task.env)
        return { problem: `invalid chunk number: ${number}${RANGE}`, isUsage: false }
      }
      const kind = match?.[1] === 'l' ? 'lines' : match?.[1] === 'r' ? 'round-robin' : 'bytes'
      wanted.way = { by: 'chunks', kind, count, only: only === undefined ? only : Number(only) }
      return undefined
    }
    case 'a': {
      const length = parseWhole(value ?? '')
      if (typeof length !== 'number') {
        return { problem: `invalid suffix length: ${shown}`, isUsage: false }
      }
      wanted.length = length === 0 ? undefined : length
      return undefined
    }
    case 'd':
    case 'x':
      wanted.alphabet = key === 'd' ? DIGITS : HEX
      if (value === undefined) return undefined
      wanted.start = Number.parseInt(value, key === 'd' ? 10 : 16)
      if (new RegExp(`^[${wanted.alphabet}]+$`).test(value)) return undefined
      return {
        problem: `${shown}: invalid start value for ${key === 'd' ? 'numerical' : 'hexadecimal'} suffix`,
        isUsage: true,
      }
    case 'additional-suffix':
      if (value?.includes('/') === true) {
        return { problem: `invalid suffix ${shown}, contains directory separator`, isUsage: true }
      }
      wanted.moreSuffix = value ?? ''
      return undefined
    case 'filter':
      wanted.filter = value
      return undefined
    case 'verbose':
      wanted.verbose = true
      return undefined
    case 'e':
      wanted.elides = true
      return undefined
    case 't': {
      if (value === '') return { problem: 'empty record separator', isUsage: false }
      if (value !== '\\0' && (value ?? '').length > 1) {
        return { problem: `multi-character separator ${shown}`, isUsage: false }
      }
      wanted.separator = value === '\\0' ? '\0' : (value ?? '\n')
      return undefined
    }
    default:
      return undefined
  }
}
