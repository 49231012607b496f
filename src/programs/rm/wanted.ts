/** The command line of rm. */
import type { ByteString } from '../../base/bytes.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quoted } from '../../shell/gnu/quoting.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Task } from '../../shell/program.ts'

const OPTIONS = optionTable('dfirvIR', [
  'force=f',
  'interactive::',
  'one-file-system',
  'no-preserve-root',
  'preserve-root::',
  '-presume-input-tty',
  'recursive=r',
  'dir=d',
  'verbose=v',
  'help',
  'version',
])

export interface WantedOfRm {
  force: boolean
  recursive: boolean
  emptyFolders: boolean
  verbose: boolean
  /** When questions are asked: -i, -I, -f, or only for what is write-protected. */
  asks: 'always' | 'once' | 'never' | 'protected'
  oneFileSystem: boolean
  preservesRoot: boolean
}

const WHEN = [
  ['never', 'never'],
  ['no', 'never'],
  ['none', 'never'],
  ['once', 'once'],
  ['always', 'always'],
  ['yes', 'always'],
] as const

export const parseRm = (
  task: Task,
): {
  wanted: WantedOfRm
  ends: GivenOption | undefined
  operands: readonly ByteString[]
  problem?: ByteString
} => {
  const wanted: WantedOfRm = {
    force: false,
    recursive: false,
    emptyFolders: false,
    verbose: false,
    asks: 'protected',
    oneFileSystem: false,
    preservesRoot: true,
  }
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  for (const option of options) {
    const problem = take(task, wanted, option)
    if (problem !== undefined) return { wanted, ends, operands, problem }
  }
  return { wanted, ends, operands }
}

const take = (
  task: Task,
  wanted: WantedOfRm,
  { key, value }: GivenOption,
): ByteString | undefined => {
  switch (key) {
    case 'f':
      wanted.force = true
      wanted.asks = 'never'
      return undefined
    case 'i':
      wanted.force = false
      wanted.asks = 'always'
      return undefined
    case 'I':
      wanted.force = false
      wanted.asks = 'once'
      return undefined
    case 'r':
    case 'R':
      wanted.recursive = true
      return undefined
    case 'd':
      wanted.emptyFolders = true
      return undefined
    case 'v':
      wanted.verbose = true
      return undefined
    case 'one-file-system':
      wanted.oneFileSystem = true
      return undefined
    case 'no-preserve-root': {
      const isWhole = task.args.includes('--no-preserve-root')
      if (!isWhole) return 'you may not abbreviate the --no-preserve-root option'
      wanted.preservesRoot = false
      return undefined
    }
    case 'preserve-root':
      if (value !== undefined && value !== 'all') {
        return `unrecognized --preserve-root argument: ${quoted(value, task.env)}`
      }
      wanted.preservesRoot = true
      return undefined
    case 'interactive': {
      const found = value === undefined ? undefined : matchWord(task, '--interactive', value, WHEN)
      if (found !== undefined && 'problem' in found) return found.problem
      wanted.asks = found?.value ?? 'always'
      wanted.force = false
      return undefined
    }
    default:
      return undefined
  }
}
