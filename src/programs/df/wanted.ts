/** What df's command line asks for. */
import type { ByteString } from '../../base/bytes.ts'
import {
  type BlockSize,
  defaultBlockSize,
  HUMAN,
  HUMAN_SI,
  KIBIBYTES,
  parseBlockSize,
} from '../../shell/gnu/human.ts'
import { type GivenOption, optionTable, readOptions } from '../../shell/gnu/options.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { complain, tryHelp } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'

const OPTIONS = optionTable('aB:iF:hHklmPTt:vx:', [
  'all=a',
  'block-size:=B',
  'inodes=i',
  'human-readable=h',
  'si=H',
  'local=l',
  'output::',
  'portability=P',
  'print-type=T',
  'sync',
  'no-sync',
  'total',
  'type:=t',
  'exclude-type:=x',
  'help',
  'version',
])

export const FIELDS = [
  'source',
  'fstype',
  'itotal',
  'iused',
  'iavail',
  'ipcent',
  'size',
  'used',
  'avail',
  'pcent',
  'file',
  'target',
] as const
export type Field = (typeof FIELDS)[number]

export interface Wanted {
  readonly unit: BlockSize
  readonly fields: readonly Field[]
  /** Which heads the columns have. */
  readonly heads: 'usual' | 'inodes' | 'human' | 'posix' | 'output'
  readonly showsAll: boolean
  readonly hasTotal: boolean
  readonly types: readonly ByteString[]
  readonly excluded: readonly ByteString[]
  readonly operands: readonly ByteString[]
}

/** The status when something was wrong with it. */
export function* readWanted(task: Task): Run<Wanted | number | { readonly ends: GivenOption }> {
  const { env } = task
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  if (ends !== undefined) return { ends }
  let unit = defaultBlockSize(env, 'DF_BLOCK_SIZE')
  let output: Field[] | undefined
  const flags = new Set<string>()
  const [types, excluded]: ByteString[][] = [[], []]
  for (const { key, value = '' } of options) {
    flags.add(key)
    if (key === 'B') {
      const parsed = parseBlockSize(value)
      if (typeof parsed === 'string') {
        const why = parsed === 'suffix' ? 'invalid suffix in -B' : 'invalid -B'
        return yield* complain(task, `${why} argument '${value}'`)
      }
      unit = parsed
    } else if (key === 'h') unit = HUMAN
    else if (key === 'H') unit = HUMAN_SI
    else if (key === 'k') unit = KIBIBYTES
    else if (key === 'm') unit = { ...KIBIBYTES, bytes: 1_048_576 }
    else if (key === 't' || key === 'F') types?.push(value)
    else if (key === 'x') excluded?.push(value)
    else if (key === 'output') {
      output ??= []
      for (const name of value === '' ? FIELDS : value.split(',')) {
        const field = FIELDS.find((it) => it === name)
        const problem =
          field === undefined
            ? 'unknown'
            : output.includes(field)
              ? 'used more than once'
              : undefined
        if (field === undefined || problem !== undefined) {
          const said = `option --output: field ${quotedWord(name, env)} ${problem}`
          return yield* tryHelp(task, said)
        }
        output.push(field)
      }
    }
  }
  const rival = output === undefined ? undefined : ['i', 'P', 'T'].find((it) => flags.has(it))
  if (rival !== undefined) {
    return yield* tryHelp(task, `options -${rival} and --output are mutually exclusive`)
  }
  const both = types?.find((it) => excluded?.includes(it))
  if (both !== undefined) {
    const said = `file system type ${quotedWord(both, env)} both selected and excluded`
    return yield* complain(task, said)
  }
  const heads = headsOf(flags, unit, output !== undefined)
  return {
    unit,
    fields: output ?? fieldsOf(flags, heads),
    heads,
    showsAll: flags.has('a'),
    hasTotal: flags.has('total'),
    types: types ?? [],
    excluded: excluded ?? [],
    operands,
  }
}

const headsOf = (
  flags: ReadonlySet<string>,
  unit: BlockSize,
  isChosen: boolean,
): Wanted['heads'] => {
  if (isChosen) return 'output'
  if (flags.has('i')) return 'inodes'
  if (unit.scales) return 'human'
  return flags.has('P') ? 'posix' : 'usual'
}

const fieldsOf = (flags: ReadonlySet<string>, heads: Wanted['heads']): readonly Field[] => [
  'source',
  ...(flags.has('T') ? (['fstype'] as const) : []),
  ...(heads === 'inodes'
    ? (['itotal', 'iused', 'iavail', 'ipcent'] as const)
    : (['size', 'used', 'avail', 'pcent'] as const)),
  'target',
]
