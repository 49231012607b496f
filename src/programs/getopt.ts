/** getopt(1) of util-linux 2.38.1. */
import type { ByteString } from '../base/bytes.ts'
import {
  BAD_OPTION,
  OPERAND,
  type OptionTable,
  optionTable,
  readOptions,
} from '../shell/gnu/options.ts'
import { endEarly, ownName, recordedText, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+ao:l:n:qQs:TuhV', [
  'options:=o',
  'longoptions:=l',
  'quiet=q',
  'quiet-output=Q',
  'shell:=s',
  'test=T',
  'unquoted=u',
  'alternative=a',
  'name:=n',
  'help=h',
  'version=V',
])
const BAD_USAGE = 2
const IS_ENHANCED = 4

interface Wanted {
  readonly name: ByteString
  readonly table: OptionTable
  readonly keys: ReadonlySet<string>
  readonly shell: 'bash' | 'csh'
}

export const program: Program = {
  names: ['getopt'],
  *run(task) {
    const args = task.args.slice(1)
    const isOld = task.env.has('GETOPT_COMPATIBLE')
    const [first] = args
    if (first === undefined) {
      if (isOld) return 0
      return yield* tryHelp(task, 'missing optstring argument', BAD_USAGE)
    }
    if (!first.startsWith('-') || isOld) {
      const keys = new Set(['u'])
      const table = tableOf(first.replace(/^[-+]+/, ''), [])
      return yield* parse(task, { name: ownName(task), table, keys, shell: 'bash' }, args.slice(1))
    }
    const { options, ends, operands } = readOptions(args, OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* endEarly(task, 'getopt', ends, BAD_USAGE)
    const keys = new Set(options.map(({ key }) => key))
    if (keys.has('h') || keys.has('V')) {
      yield* task.out(recordedText(task, `getopt --${keys.has('h') ? 'help' : 'version'}`))
      return 0
    }
    if (keys.has('T')) return IS_ENHANCED
    const last = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const shell = last('s') ?? 'bash'
    if (!['bash', 'sh', 'csh', 'tcsh'].includes(shell)) {
      return yield* tryHelp(task, 'unknown shell after -s or --shell argument', BAD_USAGE)
    }
    const rest = [...operands]
    const short = last('o') ?? rest.shift()
    if (short === undefined) return yield* tryHelp(task, 'missing optstring argument', BAD_USAGE)
    const longs = options
      .filter(({ key }) => key === 'l')
      .flatMap(({ value = '' }) => value.split(/[, \t\n]+/))
      .filter((it) => it !== '')
    const wanted: Wanted = {
      name: last('n') ?? ownName(task),
      table: tableOf(short, longs),
      keys,
      shell: shell.endsWith('csh') ? 'csh' : 'bash',
    }
    return yield* parse(task, wanted, rest)
  },
}

/** Keys of long options start with a space, so that none looks like one of ours. */
const tableOf = (short: ByteString, longs: readonly ByteString[]): OptionTable =>
  optionTable(
    short,
    longs.map((it) => {
      const [, name = '', colons = ''] = /^(.*?)(:{0,2})$/.exec(it) ?? []
      return `${name}${colons}= --${name}`
    }),
  )

function* parse(task: Task, wanted: Wanted, args: readonly ByteString[]): Run<number> {
  const { keys, table } = wanted
  const quote = (text: ByteString): ByteString => ` ${keys.has('u') ? text : quoted(text, wanted)}`
  let shown = ''
  let operands: readonly ByteString[] = []
  let status = 0
  for (let at = 0; at < args.length; ) {
    const taken = takeOne(wanted, args, at)
    at += taken.count
    if (taken.rest !== undefined) {
      operands = [...operands, ...taken.rest]
      break
    }
    for (const { key, value } of taken.options) {
      if (key === BAD_OPTION) {
        status = 1
        if (!keys.has('q')) yield* task.err(`${wanted.name}: ${value}\n`)
      } else if (key === OPERAND) {
        if (table.keepsOrder) shown += quote(value ?? '')
        else operands = [...operands, value ?? '']
      } else {
        const argument = key.startsWith(' ')
          ? table.long.find((it) => it.key === key)?.argument
          : table.short.get(key)
        shown += key.startsWith(' ') ? key : ` -${key}`
        if (argument !== 'none') shown += quote(value ?? '')
      }
    }
  }
  if (keys.has('Q')) return status
  yield* task.out(`${shown} --${operands.map(quote).join('')}\n`)
  return status
}

interface Taken {
  readonly options: readonly { readonly key: string; readonly value: ByteString | undefined }[]
  readonly count: number
  /** After `--`, or after the first operand of a `+` string. */
  readonly rest?: readonly ByteString[]
}

/** One argument, with the next one when it belongs to it. */
const takeOne = ({ table, keys }: Wanted, args: readonly ByteString[], at: number): Taken => {
  const arg = args[at] ?? ''
  if (arg === '--') return { options: [], count: 1, rest: args.slice(at + 1) }
  if (!arg.startsWith('-') || arg === '-') {
    if (table.stopsAtOperand) return { options: [], count: 1, rest: args.slice(at) }
    return { options: [{ key: OPERAND, value: arg }], count: 1 }
  }
  const isLong = keys.has('a') && !arg.startsWith('--') && isLongName(table, arg.slice(1))
  const own = isLong ? `-${arg}` : arg
  const alone = readOptions([own], table)
  const needsNext = alone.ends?.value?.includes('requires an argument') === true
  const next = args[at + 1]
  const read = needsNext && next !== undefined ? readOptions([own, next], table) : alone
  const options = read.ends === undefined ? read.options : [...read.options, read.ends]
  const more = letterRest(own, read.ends?.value)
  const rest = more === undefined ? [] : takeOne({ table, keys } as Wanted, [more], 0).options
  return { options: [...options, ...rest], count: needsNext && next !== undefined ? 2 : 1 }
}

const isLongName = (table: OptionTable, text: ByteString): boolean =>
  table.long.some(({ name }) => name.startsWith(text.replace(/=.*/s, '')))

/** The letters after a wrong one, as an argument of their own. */
const letterRest = (arg: ByteString, problem: ByteString | undefined): ByteString | undefined => {
  const letter = /^invalid option -- '(.)'$/s.exec(problem ?? '')?.[1]
  if (letter === undefined || arg.startsWith('--')) return undefined
  const more = arg.slice(arg.indexOf(letter, 1) + 1)
  return more === '' ? undefined : `-${more}`
}

const quoted = (text: ByteString, { shell }: Wanted): ByteString => {
  let inside = ''
  for (const char of text) {
    if (char === "'") inside += "'\\''"
    else if (shell === 'csh' && char === '\\') inside += '\\\\'
    else if (shell === 'csh' && char === '!') inside += "'\\!'"
    else if (shell === 'csh' && char === '\n') inside += '\\n'
    else if (shell === 'csh' && /\s/.test(char)) inside += `'\\${char}'`
    else inside += char
  }
  return `'${inside}'`
}
