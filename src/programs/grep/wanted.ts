/** The command line of grep. */
import type { ByteString } from '../../base/bytes.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { BAD_OPTION, type GivenOption, readOptions } from '../../shell/gnu/options.ts'
import type { Task } from '../../shell/program.ts'
import { OPTIONS } from './option-table.ts'

export interface WantedOfGrep {
  syntax: 'basic' | 'extended' | 'fixed' | 'perl'
  /** An option has chosen it. */
  hasSyntax: boolean
  patterns: ByteString[]
  patternFiles: ByteString[]
  /** Single letters that are on. */
  readonly flags: Set<string>
  before: number
  after: number
  maxCount: number
  separator: ByteString | undefined
  directories: 'read' | 'skip' | 'recurse'
  followsAll: boolean
  skipsDevices: boolean
  binary: 'binary' | 'text' | 'without-match'
  color: boolean
  lineBuffered: boolean
  label: ByteString
  includes: ByteString[]
  excludes: ByteString[]
  excludedFolders: ByteString[]
  names: 'auto' | 'always' | 'never'
  operands: readonly ByteString[]
  warnings: string[]
}

export type ParsedGrep =
  | { readonly wanted: WantedOfGrep }
  | { readonly problem: string; readonly isUsage: boolean }
  | { readonly show: 'help' | 'version' }

export const parseGrep = (task: Task, args: readonly ByteString[]): ParsedGrep => {
  const wanted: WantedOfGrep = {
    syntax: 'basic',
    hasSyntax: false,
    patterns: [],
    patternFiles: [],
    flags: new Set(),
    before: -1,
    after: -1,
    maxCount: Number.POSITIVE_INFINITY,
    separator: '--',
    directories: 'read',
    followsAll: false,
    skipsDevices: false,
    binary: 'binary',
    color: false,
    lineBuffered: false,
    label: '(standard input)',
    includes: [],
    excludes: [],
    excludedFolders: [],
    names: 'auto',
    operands: [],
    warnings: [],
  }
  const { options, ends, operands } = readOptions(args, OPTIONS)
  let context: number | undefined
  let digits = ''
  let lastDigit = -2
  let isGiven = false
  for (const [at, option] of options.entries()) {
    const { key, value = '' } = option
    if (/^\d$/.test(key)) {
      digits = lastDigit === at - 1 ? digits + key : key
      lastDigit = at
      context = Number(digits)
    } else if (key === 'C') {
      const count = contextOf(value)
      if (count === undefined) return badContext(value)
      context = count
    } else if (key === 'e' || key === 'f') {
      isGiven = true
      if (key === 'e') for (const line of value.split('\n')) wanted.patterns.push(line)
      else wanted.patternFiles.push(value)
    } else {
      const problem = take(task, wanted, option)
      if (problem !== undefined) return problem
    }
  }
  if (ends?.key === BAD_OPTION) return { problem: ends.value ?? '', isUsage: true }
  if (wanted.flags.has('V')) return { show: 'version' }
  if (ends !== undefined) return { show: 'help' }
  if (wanted.after < 0) wanted.after = context ?? 0
  if (wanted.before < 0) wanted.before = context ?? 0
  const rest = [...operands]
  if (!isGiven) {
    const pattern = rest.shift()
    if (pattern === undefined) return { problem: '', isUsage: true }
    for (const line of pattern.split('\n')) wanted.patterns.push(line)
  }
  wanted.operands = rest
  return settle(task, wanted)
}

const settle = (task: Task, wanted: WantedOfGrep): ParsedGrep => {
  const deprecated = task.env.get('GREP_COLOR')
  if (wanted.color && deprecated !== undefined && !task.env.has('GREP_COLORS')) {
    wanted.warnings.push(
      `GREP_COLOR='${deprecated}' is deprecated; use GREP_COLORS='mt=${deprecated}'`,
    )
  }
  return { wanted }
}

const badContext = (value: ByteString): ParsedGrep => ({
  problem: `${value}: invalid context length argument`,
  isUsage: false,
})

const contextOf = (text: ByteString): number | undefined => {
  const count = parseWhole(text)
  if (count === 'overflow') return Number.MAX_SAFE_INTEGER
  return typeof count === 'number' ? count : undefined
}

const SYNTAXES = new Map([
  ['G', 'basic'],
  ['E', 'extended'],
  ['F', 'fixed'],
  ['P', 'perl'],
] as const)

const MATCHERS = new Map([
  ['grep', 'basic'],
  ['egrep', 'extended'],
  ['fgrep', 'fixed'],
  ['perl', 'perl'],
  ['awk', 'extended'],
  ['gawk', 'extended'],
  ['posixawk', 'extended'],
] as const)

const WHEN = new Map([
  ['always', true],
  ['yes', true],
  ['force', true],
  ['never', false],
  ['no', false],
  ['none', false],
])

const setSyntax = (
  wanted: WantedOfGrep,
  syntax: WantedOfGrep['syntax'],
): ParsedGrep | undefined => {
  if (wanted.hasSyntax && wanted.syntax !== syntax) {
    return { problem: 'conflicting matchers specified', isUsage: false }
  }
  wanted.syntax = syntax
  wanted.hasSyntax = true
  return undefined
}

/** The answer to give at once, if the option makes no sense. */
const take = (
  task: Task,
  wanted: WantedOfGrep,
  { key, value }: GivenOption,
): ParsedGrep | undefined => {
  const text = value ?? ''
  const bad = (problem: string): ParsedGrep => ({ problem, isUsage: false })
  const syntax = SYNTAXES.get(key as 'G')
  if (syntax !== undefined) return setSyntax(wanted, syntax)
  switch (key) {
    case 'A':
    case 'B': {
      const count = contextOf(text)
      if (count === undefined) return badContext(text)
      if (key === 'A') wanted.after = count
      else wanted.before = count
      return undefined
    }
    case 'm': {
      const count = parseWhole(text, { signed: true })
      if (typeof count !== 'number' && count !== 'overflow') return bad('invalid max count')
      wanted.maxCount = typeof count === 'number' && count >= 0 ? count : Number.POSITIVE_INFINITY
      return undefined
    }
    case 'X': {
      const matcher = MATCHERS.get(text as 'grep')
      if (matcher === undefined) return bad(`invalid matcher ${text}`)
      return setSyntax(wanted, matcher)
    }
    case 'd':
      if (text !== 'read' && text !== 'skip' && text !== 'recurse') {
        return directoriesProblem(text)
      }
      wanted.directories = text
      return undefined
    case 'D':
      if (text !== 'read' && text !== 'skip') return bad('unknown devices method')
      wanted.skipsDevices = text === 'skip'
      return undefined
    case 'R':
    case 'r':
      wanted.directories = 'recurse'
      wanted.followsAll = key === 'R'
      return undefined
    case 'binary-files':
      if (text !== 'binary' && text !== 'text' && text !== 'without-match') {
        return bad('unknown binary-files type')
      }
      wanted.binary = text
      return undefined
    case 'a':
      wanted.binary = 'text'
      return undefined
    case 'I':
      wanted.binary = 'without-match'
      return undefined
    case 'H':
      wanted.names = 'always'
      return undefined
    case 'h':
      wanted.names = 'never'
      return undefined
    case 'i':
    case 'y':
      wanted.flags.add('i')
      return undefined
    case 'no-ignore-case':
      wanted.flags.delete('i')
      return undefined
    case 'l':
    case 'L':
      wanted.flags.delete(key === 'l' ? 'L' : 'l')
      wanted.flags.add(key)
      return undefined
    case 'u':
      wanted.warnings.push('--unix-byte-offsets (-u) is obsolete')
      return undefined
    case 'line-buffered':
      wanted.lineBuffered = true
      return undefined
    case 'label':
      wanted.label = text
      return undefined
    case 'include':
      wanted.includes.push(text)
      return undefined
    case 'exclude':
      wanted.excludes.push(text)
      return undefined
    case 'exclude-dir':
      wanted.excludedFolders.push(text.replace(/(?!^)\/+$/, ''))
      return undefined
    case 'group-separator':
      wanted.separator = text
      return undefined
    case 'no-group-separator':
      wanted.separator = undefined
      return undefined
    case 'color': {
      const isAuto = value === undefined || ['auto', 'tty', 'if-tty'].includes(text)
      const when = isAuto
        ? task.sys.isatty(STDOUT) && !['', 'dumb'].includes(task.env.get('TERM') ?? '')
        : WHEN.get(text)
      if (when === undefined) return { show: 'help' }
      wanted.color = when
      return undefined
    }
    default:
      wanted.flags.add(key)
      return undefined
  }
}

const directoriesProblem = (text: ByteString): ParsedGrep => ({
  problem: `invalid argument \xe2\x80\x98${text}\xe2\x80\x99 for \xe2\x80\x98--directories\xe2\x80\x99\nValid arguments are:\n  - \xe2\x80\x98read\xe2\x80\x99\n  - \xe2\x80\x98recurse\xe2\x80\x99\n  - \xe2\x80\x98skip\xe2\x80\x99`,
  isUsage: true,
})
