/** The command line of ls. */
import type { ByteString } from '../../base/bytes.ts'
import {
  type BlockSize,
  HUMAN,
  HUMAN_SI,
  KIBIBYTES,
  parseBlockSize,
} from '../../shell/gnu/human.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import { parseWhole } from '../../shell/gnu/numbers.ts'
import type { GivenOption } from '../../shell/gnu/options.ts'
import { QUOTING_STYLES, type QuotingStyle, quotedWord } from '../../shell/gnu/quoting.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Task } from '../../shell/program.ts'
import { FORMATS, INDICATORS, SORTS, TIMES, WHEN } from './option-table.ts'

export type Format = 'one' | 'long' | 'vertical' | 'horizontal' | 'commas'
export type SortBy = 'name' | 'none' | 'size' | 'time' | 'version' | 'extension' | 'width'
export type TimeField = 'mtime' | 'atime' | 'ctime' | 'birth'
export type Indicators = 'none' | 'slash' | 'file-type' | 'classify'
/** When links named on the command line are followed. */
export type Follow = 'default' | 'never' | 'command-line' | 'to-dir' | 'always'

/** What the command line asks for. */
export interface Wanted {
  format: Format
  /** An option asked for the long format: -1 does not undo it. */
  asksLong: boolean
  sort: SortBy | undefined
  reverse: boolean
  time: TimeField | undefined
  timeStyle: ByteString | undefined
  hidden: 'skip' | 'almost' | 'all'
  ignored: ByteString[]
  hides: ByteString[]
  follow: Follow
  directoriesAsFiles: boolean
  recursive: boolean
  directoriesFirst: boolean
  indicators: Indicators
  quoting: QuotingStyle | undefined
  hidesControls: boolean | undefined
  color: boolean
  hyperlink: boolean
  inode: boolean
  blocks: boolean
  owner: boolean
  group: boolean
  author: boolean
  numeric: boolean
  context: boolean
  /** Unit of -s and of sizes in -l; undefined where the default stands. */
  blockSize: BlockSize | undefined
  sizeUnit: BlockSize | undefined
  width: number | undefined
  tabSize: number
  lineEnd: string
}

/** What each program of the family starts with. */
export const defaults = (task: Task, name: 'ls' | 'dir' | 'vdir'): Wanted => {
  const isTerminal = task.sys.isatty(STDOUT)
  const format = name === 'vdir' ? 'long' : name === 'dir' || isTerminal ? 'vertical' : 'one'
  return {
    format,
    asksLong: false,
    sort: undefined,
    reverse: false,
    time: undefined,
    timeStyle: undefined,
    hidden: 'skip',
    ignored: [],
    hides: [],
    follow: 'default',
    directoriesAsFiles: false,
    recursive: false,
    directoriesFirst: false,
    indicators: 'none',
    quoting: name === 'ls' ? undefined : 'escape',
    hidesControls: name === 'ls' && isTerminal ? undefined : false,
    color: false,
    hyperlink: false,
    inode: false,
    blocks: false,
    owner: true,
    group: true,
    author: false,
    numeric: false,
    context: false,
    blockSize: undefined,
    sizeUnit: undefined,
    width: undefined,
    tabSize: 8,
    lineEnd: '\n',
  }
}

/** What an option does; a text is a complaint, and 2 the status with `Try --help`. */
export const take = (task: Task, wanted: Wanted, option: GivenOption): string | undefined => {
  const simple = SIMPLE.get(option.key)
  if (simple !== undefined) {
    simple(wanted)
    return undefined
  }
  return takeValue(task, wanted, option)
}

const LONG = { format: 'long', asksLong: true } as const

const SIMPLE = new Map<string, (wanted: Wanted) => void>([
  ['D', () => {}],
  ['a', (it) => (it.hidden = 'all')],
  ['b', (it) => (it.quoting = 'escape')],
  ['c', (it) => (it.time = 'ctime')],
  ['d', (it) => (it.directoriesAsFiles = true)],
  ['f', (it) => Object.assign(it, { hidden: 'all', sort: 'none', color: false, blocks: false })],
  ['g', (it) => Object.assign(it, { ...LONG, owner: false })],
  ['h', (it) => Object.assign(it, { blockSize: HUMAN, sizeUnit: HUMAN })],
  ['i', (it) => (it.inode = true)],
  ['k', (it) => (it.blockSize ??= KIBIBYTES)],
  ['l', (it) => Object.assign(it, LONG)],
  ['m', (it) => (it.format = 'commas')],
  ['n', (it) => Object.assign(it, { ...LONG, numeric: true })],
  ['o', (it) => Object.assign(it, { ...LONG, group: false })],
  ['p', (it) => (it.indicators = 'slash')],
  ['q', (it) => (it.hidesControls = true)],
  ['r', (it) => (it.reverse = true)],
  ['s', (it) => (it.blocks = true)],
  ['t', (it) => (it.sort = 'time')],
  ['u', (it) => (it.time = 'atime')],
  ['v', (it) => (it.sort = 'version')],
  ['x', (it) => (it.format = 'horizontal')],
  ['A', (it) => (it.hidden = 'almost')],
  ['B', (it) => it.ignored.push('*~', '.*~')],
  ['C', (it) => (it.format = 'vertical')],
  ['G', (it) => (it.group = false)],
  ['H', (it) => (it.follow = 'command-line')],
  ['L', (it) => (it.follow = 'always')],
  ['N', (it) => (it.quoting = 'literal')],
  ['Q', (it) => (it.quoting = 'c')],
  ['R', (it) => (it.recursive = true)],
  ['S', (it) => (it.sort = 'size')],
  ['U', (it) => (it.sort = 'none')],
  ['X', (it) => (it.sort = 'extension')],
  ['Z', (it) => (it.context = true)],
  ['1', (it) => (it.format = it.asksLong ? 'long' : 'one')],
  ['author', (it) => (it.author = true)],
  ['dereference-command-line-symlink-to-dir', (it) => (it.follow = 'to-dir')],
  ['file-type', (it) => (it.indicators = 'file-type')],
  ['full-time', (it) => Object.assign(it, { ...LONG, timeStyle: 'full-iso' })],
  ['group-directories-first', (it) => (it.directoriesFirst = true)],
  ['show-control-chars', (it) => (it.hidesControls = false)],
  ['si', (it) => Object.assign(it, { blockSize: HUMAN_SI, sizeUnit: HUMAN_SI })],
  [
    'zero',
    (it) => {
      Object.assign(it, { lineEnd: '\0', hidesControls: false, color: false, quoting: 'literal' })
      if (it.format !== 'long') it.format = 'one'
    },
  ],
])

const takeValue = (task: Task, wanted: Wanted, option: GivenOption): string | undefined => {
  const { key, value = '' } = option
  const pick = <T>(
    candidates: readonly (readonly [string, T])[],
    then: (found: T) => void,
  ): string | undefined => {
    const found = matchWord(task, `--${key === 'F' ? 'classify' : key}`, value, candidates)
    if ('problem' in found) return found.problem
    then(found.value)
    return undefined
  }
  const isOn = (when: 'always' | 'never' | 'auto'): boolean =>
    when === 'always' || (when === 'auto' && task.sys.isatty(STDOUT))
  switch (key) {
    case 'F':
      if (option.value === undefined) wanted.indicators = 'classify'
      else
        return pick(WHEN, (when) => {
          if (isOn(when)) wanted.indicators = 'classify'
        })
      return undefined
    case 'I':
      wanted.ignored.push(value)
      return undefined
    case 'hide':
      wanted.hides.push(value)
      return undefined
    case 'format':
      return pick(FORMATS, (format) => (wanted.format = format))
    case 'sort':
      return pick(SORTS, (sort) => (wanted.sort = sort))
    case 'time':
      return pick(TIMES, (time) => (wanted.time = time))
    case 'indicator-style':
      return pick(INDICATORS, (style) => (wanted.indicators = style))
    case 'quoting-style':
      return pick(
        QUOTING_STYLES.map((it) => [it, it] as const),
        (style) => (wanted.quoting = style),
      )
    case 'color':
      if (option.value === undefined) wanted.color = true
      else return pick(WHEN, (when) => (wanted.color = isOn(when)))
      return undefined
    case 'hyperlink':
      if (option.value === undefined) wanted.hyperlink = true
      else return pick(WHEN, (when) => (wanted.hyperlink = isOn(when)))
      return undefined
    case 'time-style':
      wanted.timeStyle = value
      return undefined
    default:
      return takeNumber(task, wanted, key, value)
  }
}

const takeNumber = (
  task: Task,
  wanted: Wanted,
  key: string,
  value: ByteString,
): string | undefined => {
  if (key === 'block-size') {
    const unit = parseBlockSize(value)
    if (typeof unit === 'string') {
      return unit === 'overflow'
        ? `--block-size argument '${value}' too large`
        : unit === 'suffix'
          ? `invalid suffix in --block-size argument '${value}'`
          : `invalid --block-size argument '${value}'`
    }
    wanted.blockSize = unit
    wanted.sizeUnit = unit
    return undefined
  }
  const number = /^0[0-7]*$/.test(value) ? Number.parseInt(value, 8) : parseWhole(value)
  const what = key === 'w' ? 'line width' : 'tab size'
  if (number === 'overflow' && key === 'w') wanted.width = 0
  else if (typeof number !== 'number') return `invalid ${what}: ${quotedWord(value, task.env)}`
  else if (key === 'w') wanted.width = number
  else wanted.tabSize = number
  return undefined
}
