/** The operators of test, `[` and `[[`: questions about files, texts and numbers. */
import type { ByteString } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { type Errno, failed } from '../base/errno.ts'
import { R_OK, W_OK, X_OK } from '../world/syscalls.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  type Stat,
} from '../world/tree.ts'
import type { Sys } from './program.ts'

/** What the operators ask of. */
export interface TestHost {
  readonly sys: Pick<Sys, 'stat' | 'lstat' | 'access' | 'isatty' | 'process'>
  /** -v: a variable or array element is set. */
  isSet(name: ByteString): boolean
  /** -R: a variable is a nameref. */
  isReference(name: ByteString): boolean
  /** -o: a `set -o` option is on. */
  isOptionOn(name: ByteString): boolean
}

const NUMERIC: ReadonlyMap<string, (a: bigint, b: bigint) => boolean> = new Map([
  ['-eq', (a: bigint, b: bigint) => a === b],
  ['-ne', (a: bigint, b: bigint) => a !== b],
  ['-lt', (a: bigint, b: bigint) => a < b],
  ['-le', (a: bigint, b: bigint) => a <= b],
  ['-gt', (a: bigint, b: bigint) => a > b],
  ['-ge', (a: bigint, b: bigint) => a >= b],
])

/** All operators between two words. */
export const BINARY_OPERATORS: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-nt',
  '-ot',
  '-ef',
  ...NUMERIC.keys(),
])

/** True for `-x` before one word; coreutils lacks bash's own. */
export const isUnary = (word: ByteString, dialect: 'bash' | 'coreutils'): boolean =>
  word.length === 2 &&
  word[0] === '-' &&
  (dialect === 'bash' ? 'abcdefghknoprstuvwxzGLNORS' : 'bcdefghknprstuwxzGLNOS').includes(
    word[1] ?? '',
  )

/** The answer of a unary operator; undefined: `-t` with what is no number. */
export const unaryTest = (
  operator: ByteString,
  word: ByteString,
  host: TestHost,
): boolean | undefined => {
  const { sys } = host
  switch (operator) {
    case '-n':
      return word !== ''
    case '-z':
      return word === ''
    case '-t':
      return /^\s*[+-]?\d+\s*$/.test(word) ? sys.isatty(Number(word)) : undefined
    case '-v':
      return host.isSet(word)
    case '-R':
      return host.isReference(word)
    case '-o':
      return host.isOptionOn(word)
    case '-h':
    case '-L': {
      const stat = sys.lstat(word)
      return !failed(stat) && isSymlink(stat.mode)
    }
    case '-r':
      return mayAccess(host, word, R_OK)
    case '-w':
      return mayAccess(host, word, W_OK)
    case '-x':
      return mayAccess(host, word, X_OK)
    default: {
      const stat = sys.stat(word)
      return !failed(stat) && statTest(operator, stat, host)
    }
  }
}

const mayAccess = ({ sys }: TestHost, path: ByteString, wanted: number): boolean =>
  !failed(sys.access(path, wanted, { effective: true }))

const statTest = (operator: string, stat: Stat, { sys }: TestHost): boolean => {
  const type = stat.mode & S_IFMT
  switch (operator) {
    case '-a':
    case '-e':
      return true
    case '-f':
      return isRegular(stat.mode)
    case '-d':
      return isDirectory(stat.mode)
    case '-b':
      return type === S_IFBLK
    case '-c':
      return type === S_IFCHR
    case '-p':
      return type === S_IFIFO
    case '-S':
      return type === S_IFSOCK
    case '-s':
      return stat.size > 0
    case '-u':
      return (stat.mode & S_ISUID) !== 0
    case '-g':
      return (stat.mode & S_ISGID) !== 0
    case '-k':
      return (stat.mode & S_ISVTX) !== 0
    case '-O':
      return stat.uid === sys.process.credentials.euid
    case '-G':
      return stat.gid === sys.process.credentials.egid
    case '-N':
      return compareTimes(stat.mtime, stat.atime) >= 0
    default:
      return false
  }
}

/** The answer of a binary operator, or the word that should have been a number. */
export const binaryTest = (
  left: ByteString,
  operator: ByteString,
  right: ByteString,
  { sys }: TestHost,
): boolean | { readonly notANumber: ByteString } => {
  if (operator === '=' || operator === '==') return left === right
  if (operator === '!=') return left !== right
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  const compare = NUMERIC.get(operator)
  if (compare === undefined) return compareFiles(sys.stat(left), operator, sys.stat(right))
  const a = wholeNumber(left)
  if (a === undefined) return { notANumber: left }
  const b = wholeNumber(right)
  return b === undefined ? { notANumber: right } : compare(a, b)
}

const compareFiles = (left: Stat | Errno, operator: string, right: Stat | Errno): boolean => {
  const a = failed(left) ? undefined : left
  const b = failed(right) ? undefined : right
  if (operator === '-ef') {
    return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
  }
  const [newer, older] = operator === '-nt' ? [a, b] : [b, a]
  if (newer === undefined) return false
  return older === undefined || compareTimes(newer.mtime, older.mtime) > 0
}

const compareTimes = (a: Time, b: Time): number => a.s - b.s || a.ns - b.ns

const wholeNumber = (text: ByteString): bigint | undefined => {
  const digits = /^[ \t\n\v\f\r]*([+-]?\d+)[ \t]*$/.exec(text)?.[1]
  if (digits === undefined) return undefined
  const value = BigInt(digits.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}
