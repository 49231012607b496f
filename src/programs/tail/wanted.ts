/** The command line of tail. */
import type { ByteString } from '../../base/bytes.ts'
import { parseFloating, parseWhole } from '../../shell/gnu/numbers.ts'
import type { GivenOption } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Task } from '../../shell/program.ts'

export interface Wanted {
  unit: 'lines' | 'bytes'
  count: number
  /** `+N`: from the Nth on, counted from 1. */
  fromStart: boolean
  headers: 'several' | 'always' | 'never'
  delimiter: number
  follows: 'name' | 'descriptor' | undefined
  retries: boolean
  sleepMs: number
  pids: number[]
}

const SUFFIXES = 'bkKmMGTPEZY0'
const FOLLOWS = [
  ['descriptor', 'descriptor'],
  ['name', 'name'],
] as const

/** `-5`, `+5`, `-5c`, `-5f` as the first of at most two arguments; true when it was one. */
export const readObsolete = (args: readonly ByteString[], wanted: Wanted): boolean => {
  const [, first = '', second] = args
  const isAlone =
    args.length === 2 || (args.length === 3 && !/^-./.test(second ?? '')) || second === '--'
  if (!isAlone) return false
  const match = /^([-+])(\d*)([bcl]?)(f?)$/.exec(first)
  if (match === null) return false
  const [, sign = '', digits = '', unit = '', follows = ''] = match
  if (digits === '' && (sign === '-' || (unit === '' && follows === ''))) return false
  wanted.fromStart = sign === '+'
  wanted.unit = unit === 'c' || unit === 'b' ? 'bytes' : 'lines'
  wanted.count = Number(digits === '' ? '10' : digits) * (unit === 'b' ? 512 : 1)
  if (follows !== '') wanted.follows = 'descriptor'
  return true
}

/** The complaint, if an option makes no sense. */
export const takeOption = (
  task: Task,
  wanted: Wanted,
  { key, value }: GivenOption,
): string | undefined => {
  const { env } = task
  const text = value ?? ''
  switch (key) {
    case 'c':
    case 'n':
      return takeCount(task, wanted, key, text)
    case 'f':
      wanted.follows = 'descriptor'
      return undefined
    case 'F':
      wanted.follows = 'name'
      wanted.retries = true
      return undefined
    case 'follow': {
      const found = value === undefined ? undefined : matchWord(task, '--follow', text, FOLLOWS)
      if (found !== undefined && 'problem' in found) return found.problem
      wanted.follows = found?.value ?? 'descriptor'
      return undefined
    }
    case 'retry':
      wanted.retries = true
      return undefined
    case 'max-unchanged-stats': {
      const count = parseWhole(text)
      if (typeof count === 'number') return undefined
      return `invalid maximum number of unchanged stats between opens: ${quotedWord(text, env)}`
    }
    case 'pid': {
      const pid = parseWhole(text, { max: 2 ** 31 })
      if (typeof pid !== 'number') return `invalid PID: ${quotedWord(text, env)}`
      wanted.pids.push(pid)
      return undefined
    }
    case 's': {
      const seconds = parseFloating(text)
      if (seconds === undefined || !(seconds >= 0)) {
        return `invalid number of seconds: ${quotedWord(text, env)}`
      }
      wanted.sleepMs = seconds * 1_000
      return undefined
    }
    case 'q':
      wanted.headers = 'never'
      return undefined
    case 'v':
      wanted.headers = 'always'
      return undefined
    case 'z':
      wanted.delimiter = 0
      return undefined
    default:
      return /^\d$/.test(key) ? `option used in invalid context -- ${key}` : undefined
  }
}

const takeCount = (
  task: Task,
  wanted: Wanted,
  key: 'c' | 'n',
  text: ByteString,
): string | undefined => {
  wanted.unit = key === 'c' ? 'bytes' : 'lines'
  wanted.fromStart = text.startsWith('+')
  const digits = /^[-+]/.test(text) ? text.slice(1) : text
  const count = parseWhole(digits, { suffixes: SUFFIXES })
  if (typeof count === 'number') {
    wanted.count = count
    return undefined
  }
  const what = `invalid number of ${wanted.unit}: ${quotedWord(digits, task.env)}`
  return count === 'overflow' ? `${what}: Value too large for defined data type` : what
}
