/** The command line of cp. */
import type { ByteString } from '../../base/bytes.ts'
import { backupOf } from '../../shell/gnu/backup.ts'
import { COPY_DEFAULTS, type CopyOptions } from '../../shell/gnu/copy-options.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { matchWord } from '../../shell/gnu/usage.ts'
import type { Task } from '../../shell/program.ts'

const OPTIONS = optionTable('abdfHilLnprst:uvxPRS:TZ', [
  'archive=a',
  'attributes-only',
  'backup::',
  'copy-contents',
  'dereference=L',
  'force=f',
  'interactive=i',
  'link=l',
  'no-clobber=n',
  'no-dereference=P',
  'no-preserve:',
  'no-target-directory=T',
  'one-file-system=x',
  'parents',
  'path=parents',
  'preserve::',
  'recursive=r',
  'remove-destination',
  'sparse:',
  'reflink::',
  'strip-trailing-slashes',
  'suffix:=S',
  'symbolic-link=s',
  'target-directory:=t',
  'update=u',
  'verbose=v',
  'context::',
  'help',
  'version',
])

export interface WantedOfCp {
  targetFolder: ByteString | undefined
  isFile: boolean
  parents: boolean
  strips: boolean
  backs: boolean
  control?: ByteString
  suffix?: ByteString
  /** Undefined until an option decides: then -r alone means `never`. */
  follow: CopyOptions['follow'] | undefined
  copiesSpecial: boolean
}

interface Parsed {
  readonly options: CopyOptions
  readonly wanted: WantedOfCp
  readonly ends: GivenOption | undefined
  readonly operands: readonly ByteString[]
}

interface Refused {
  readonly problem: ByteString
  readonly isUsage: boolean
}

export const parseCp = (task: Task): Parsed | Refused => {
  const copy: CopyOptions = { ...COPY_DEFAULTS }
  const wanted: WantedOfCp = {
    targetFolder: undefined,
    isFile: false,
    parents: false,
    strips: false,
    backs: false,
    follow: undefined,
    copiesSpecial: false,
  }
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  for (const option of options) {
    const problem = take(task, copy, wanted, option)
    if (problem !== undefined) return { problem, isUsage: problem.includes('\n') }
  }
  if (ends !== undefined) return { options: copy, wanted, ends, operands }
  if (copy.existing === 'skip' && wanted.backs) {
    const problem = 'options --backup and --no-clobber are mutually exclusive'
    return { problem, isUsage: true }
  }
  if (copy.links !== 'none' && wanted.copiesSpecial) {
    return { problem: 'cannot make both hard and symbolic links', isUsage: true }
  }
  const { control, suffix } = wanted
  const backup = backupOf(task, {
    wanted: wanted.backs,
    ...(control === undefined ? {} : { control }),
    ...(suffix === undefined ? {} : { suffix }),
  })
  if ('problem' in backup) return { problem: backup.problem, isUsage: true }
  copy.backup = backup
  copy.follow = wanted.follow ?? (copy.recursive && copy.links !== 'hard' ? 'never' : 'always')
  copy.readsSpecial = !copy.recursive || wanted.copiesSpecial
  return { options: copy, wanted, ends, operands }
}

const REFLINKS = [
  ['auto', 'auto'],
  ['always', 'always'],
  ['never', 'never'],
] as const
const SPARSE = [
  ['never', 'never'],
  ['auto', 'auto'],
  ['always', 'always'],
] as const

const take = (
  task: Task,
  copy: CopyOptions,
  wanted: WantedOfCp,
  option: GivenOption,
): ByteString | undefined => {
  const { key, value } = option
  const simple = SIMPLE.get(key)
  if (simple !== undefined) {
    simple(copy, wanted)
    return undefined
  }
  switch (key) {
    case 'backup':
      wanted.backs = true
      if (value !== undefined) wanted.control = value
      return undefined
    case 'S':
      wanted.backs = true
      wanted.suffix = value ?? ''
      return undefined
    case 't':
      if (wanted.targetFolder !== undefined) return 'multiple target directories specified'
      wanted.targetFolder = value
      return undefined
    case 'preserve':
      if (value === undefined) keep(copy, ['mode', 'ownership', 'timestamps'], true)
      else return keepList(task, copy, value, true)
      return undefined
    case 'no-preserve':
      return keepList(task, copy, value ?? '', false)
    case 'sparse': {
      const found = matchWord(task, '--sparse', value ?? '', SPARSE)
      return 'problem' in found ? found.problem : undefined
    }
    case 'reflink': {
      const found = matchWord(task, '--reflink', value ?? 'always', REFLINKS)
      if ('problem' in found) return found.problem
      copy.reflink = found.value
      return undefined
    }
    default:
      return undefined
  }
}

const SIMPLE = new Map<string, (copy: CopyOptions, wanted: WantedOfCp) => void>([
  [
    'a',
    (copy, wanted) => {
      keep(copy, ['mode', 'ownership', 'timestamps', 'links', 'xattr'], true)
      wanted.follow = 'never'
      copy.recursive = true
    },
  ],
  ['attributes-only', (copy) => Object.assign(copy, { attributesOnly: true })],
  ['b', (_, wanted) => Object.assign(wanted, { backs: true })],
  ['copy-contents', (_, wanted) => Object.assign(wanted, { copiesSpecial: true })],
  [
    'd',
    (copy, wanted) => {
      copy.keepsLinks = true
      wanted.follow = 'never'
    },
  ],
  ['f', (copy) => Object.assign(copy, { force: true })],
  ['H', (_, wanted) => Object.assign(wanted, { follow: 'command-line' })],
  ['i', (copy) => Object.assign(copy, { existing: 'ask' })],
  ['l', (copy) => Object.assign(copy, { links: 'hard' })],
  ['L', (_, wanted) => Object.assign(wanted, { follow: 'always' })],
  ['n', (copy) => Object.assign(copy, { existing: 'skip' })],
  ['P', (_, wanted) => Object.assign(wanted, { follow: 'never' })],
  ['p', (copy) => keep(copy, ['mode', 'ownership', 'timestamps'], true)],
  ['parents', (_, wanted) => Object.assign(wanted, { parents: true })],
  ['r', (copy) => Object.assign(copy, { recursive: true })],
  ['R', (copy) => Object.assign(copy, { recursive: true })],
  ['remove-destination', (copy) => Object.assign(copy, { removesFirst: true })],
  ['strip-trailing-slashes', (_, wanted) => Object.assign(wanted, { strips: true })],
  ['s', (copy) => Object.assign(copy, { links: 'symbolic' })],
  ['T', (_, wanted) => Object.assign(wanted, { isFile: true })],
  ['u', (copy) => Object.assign(copy, { updates: true })],
  ['v', (copy) => Object.assign(copy, { verbose: true })],
  ['x', (copy) => Object.assign(copy, { oneFileSystem: true })],
])

type Kept = 'mode' | 'timestamps' | 'ownership' | 'links' | 'context' | 'xattr' | 'all'
const KEPT = (['mode', 'timestamps', 'ownership', 'links', 'context', 'xattr', 'all'] as const).map(
  (it) => [it, it] as const,
)

const keepList = (
  task: Task,
  copy: CopyOptions,
  list: ByteString,
  isKept: boolean,
): ByteString | undefined => {
  for (const word of list.split(',')) {
    const option = isKept ? '--preserve' : '--no-preserve'
    const found = matchWord<Kept>(task, option, word, KEPT)
    if ('problem' in found) return found.problem
    keep(copy, [found.value], isKept)
  }
  return undefined
}

const keep = (copy: CopyOptions, what: readonly Kept[], isKept: boolean): void => {
  for (const it of what) {
    const isAll = it === 'all'
    if (it === 'mode' || isAll) {
      copy.keepsMode = isKept
      copy.ignoresMode = !isKept
    }
    if (it === 'timestamps' || isAll) copy.keepsTimes = isKept
    if (it === 'ownership' || isAll) copy.keepsOwner = isKept
    if (it === 'links' || isAll) copy.keepsLinks = isKept
    if (it === 'xattr' || isAll) copy.keepsXattrs = isKept
  }
}
