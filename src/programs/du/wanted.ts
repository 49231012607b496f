/** The command line of du. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { compileGlob, type Glob } from '../../base/glob.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import {
  type BlockSize,
  BYTES,
  defaultBlockSize,
  HUMAN,
  HUMAN_SI,
  KIBIBYTES,
  parseBlockSize,
} from '../../shell/gnu/human.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quoted, quotedWord } from '../../shell/gnu/quoting.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { R_OK } from '../../world/syscalls.ts'

const OPTIONS = optionTable('0abd:chHklmst:xB:DLPSX:', [
  'all=a',
  'apparent-size',
  'block-size:=B',
  'bytes=b',
  'count-links=l',
  'dereference=L',
  'dereference-args=D',
  'exclude:',
  'exclude-from:=X',
  'files0-from:',
  'human-readable=h',
  'inodes',
  'si',
  'max-depth:=d',
  'null=0',
  'no-dereference=P',
  'one-file-system=x',
  'separate-dirs=S',
  'summarize=s',
  'total=c',
  'threshold:=t',
  'time::',
  'time-style:',
  'help',
  'version',
])

export interface Wanted {
  all: boolean
  apparent: boolean
  unit: BlockSize
  total: boolean
  countsLinks: boolean
  follows: 'never' | 'operands' | 'always'
  inodes: boolean
  depthMax: number
  lineEnd: string
  oneFileSystem: boolean
  separate: boolean
  threshold: number
  time: 'mtime' | 'atime' | 'ctime' | undefined
  timeFormat: ByteString
  readonly excludes: Glob[]
  warning: string | undefined
}

interface Parsed {
  readonly wanted: Wanted
  readonly ends: GivenOption | undefined
  readonly operands: readonly ByteString[]
}

interface Refused {
  readonly problem: ByteString
  readonly isUsage: boolean
}

const TIMES = [
  ['atime', 'atime'],
  ['access', 'atime'],
  ['use', 'atime'],
  ['ctime', 'ctime'],
  ['status', 'ctime'],
] as const
const STYLES = [
  ['full-iso', '%Y-%m-%d %H:%M:%S.%N %z'],
  ['long-iso', '%Y-%m-%d %H:%M'],
  ['iso', '%Y-%m-%d'],
] as const

export function* parseDu(task: Task): Run<Parsed | Refused> {
  const wanted: Wanted = {
    all: false,
    apparent: false,
    unit: defaultBlockSize(task.env, 'DU_BLOCK_SIZE'),
    total: false,
    countsLinks: false,
    follows: 'never',
    inodes: false,
    depthMax: Number.POSITIVE_INFINITY,
    lineEnd: '\n',
    oneFileSystem: false,
    separate: false,
    threshold: 0,
    time: undefined,
    timeFormat: '%Y-%m-%d %H:%M',
    excludes: [],
    warning: undefined,
  }
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  let summarizes = false
  let depth: number | undefined
  let names: readonly ByteString[] | undefined
  for (const option of options) {
    if (option.key === 's') summarizes = true
    else if (option.key === 'd') {
      const given = parseWhole(option.value ?? '')
      if (typeof given !== 'number') {
        yield* task.flush()
        const shown = quotedWord(option.value ?? '', task.env)
        return { problem: `invalid maximum depth ${shown}`, isUsage: true }
      }
      depth = given
    } else if (option.key === 'files0-from') {
      const named = yield* namesIn(task, option.value ?? '', operands)
      if ('problem' in named) return named
      names = named.names
    } else if (option.key === 'X') {
      const path = option.value ?? ''
      const there = path === '-' ? undefined : task.sys.access(path, R_OK)
      if (there !== undefined && failed(there)) {
        return { problem: `${path}: ${there.text}`, isUsage: true }
      }
      const text = yield* textOfFile(task.sys, path)
      for (const line of text.split('\n')) if (line !== '') wanted.excludes.push(compileGlob(line))
    } else {
      const problem = take(task, wanted, option)
      if (problem !== undefined) return problem
    }
  }
  if (ends !== undefined) return { wanted, ends, operands }
  if (wanted.all && summarizes) {
    return { problem: 'cannot both summarize and show all entries', isUsage: true }
  }
  if (summarizes && depth === 0) {
    wanted.warning = 'warning: summarizing is the same as using --max-depth=0'
  } else if (summarizes && depth !== undefined) {
    return { problem: `warning: summarizing conflicts with --max-depth=${depth}`, isUsage: true }
  }
  wanted.depthMax = summarizes ? 0 : (depth ?? Number.POSITIVE_INFINITY)
  return { wanted, ends, operands: names ?? operands }
}

const FLAGS = new Map<string, Partial<Wanted>>([
  ['a', { all: true }],
  ['apparent-size', { apparent: true }],
  ['b', { apparent: true, unit: BYTES }],
  ['c', { total: true }],
  ['l', { countsLinks: true }],
  ['L', { follows: 'always' }],
  ['D', { follows: 'operands' }],
  ['H', { follows: 'operands' }],
  ['P', { follows: 'never' }],
  ['inodes', { inodes: true }],
  ['h', { unit: HUMAN }],
  ['si', { unit: HUMAN_SI }],
  ['k', { unit: KIBIBYTES }],
  ['m', { unit: { ...KIBIBYTES, bytes: 1_048_576 } }],
  ['0', { lineEnd: '\0' }],
  ['x', { oneFileSystem: true }],
  ['S', { separate: true }],
])

const take = (task: Task, wanted: Wanted, { key, value }: GivenOption): Refused | undefined => {
  const flags = FLAGS.get(key)
  if (flags !== undefined) {
    Object.assign(wanted, flags)
    return undefined
  }
  switch (key) {
    case 'B': {
      const unit = parseBlockSize(value ?? '')
      if (typeof unit !== 'string') wanted.unit = unit
      else return { problem: sizeProblem('-B', value ?? '', unit), isUsage: false }
      return undefined
    }
    case 't': {
      const size = parseWhole(value ?? '', { suffixes: 'kKmMGTPEZY0', signed: true })
      if (typeof size !== 'number') {
        return { problem: sizeProblem('-t', value ?? '', size), isUsage: false }
      }
      if (size === 0 && (value ?? '').startsWith('-')) {
        return { problem: `invalid --threshold argument '-0'`, isUsage: false }
      }
      wanted.threshold = size
      return undefined
    }
    case 'time': {
      const found = value === undefined ? undefined : matchWord(task, '--time', value, TIMES)
      if (found !== undefined && 'problem' in found)
        return { problem: found.problem, isUsage: true }
      wanted.time = found === undefined ? 'mtime' : found.value
      return undefined
    }
    case 'time-style': {
      const text = value ?? ''
      if (text.startsWith('+')) {
        wanted.timeFormat = text.slice(1)
        return undefined
      }
      const found = matchWord(task, 'time style', text, STYLES)
      if ('problem' in found) return { problem: found.problem, isUsage: true }
      wanted.timeFormat = found.value
      return undefined
    }
    case 'exclude':
      wanted.excludes.push(compileGlob(value ?? ''))
      return undefined
    default:
      return undefined
  }
}

const sizeProblem = (option: string, value: ByteString, kind: string): string =>
  kind === 'suffix'
    ? `invalid suffix in ${option} argument '${value}'`
    : kind === 'overflow'
      ? `${option} argument '${value}' too large`
      : `invalid ${option} argument '${value}'`

/** The files that --files0-from names. */
function* namesIn(
  task: Task,
  path: ByteString,
  operands: readonly ByteString[],
): Run<{ readonly names: readonly ByteString[] } | { problem: string; isUsage: boolean }> {
  const [extra] = operands
  if (extra !== undefined) {
    const what = 'file operands cannot be combined with --files0-from'
    return { problem: `extra operand ${quoted(extra, task.env)}\n${what}`, isUsage: true }
  }
  const there = path === '-' ? undefined : task.sys.access(path, R_OK)
  if (there !== undefined && failed(there)) {
    const shown = quoted(path, task.env)
    return { problem: `cannot open ${shown} for reading: ${there.text}`, isUsage: false }
  }
  const text = yield* textOfFile(task.sys, path === '-' ? '/dev/stdin' : path)
  return { names: text.split('\0').filter((name) => name !== '') }
}
