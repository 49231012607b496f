/** free(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { ERANGE } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { parseFloating } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage } from '../shell/gnu/procps.ts'
import { complain, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('bkmghltvc:ws:V', [
  'bytes=b',
  'kilo=1',
  'mega=2',
  'giga=3',
  'tera=4',
  'peta=5',
  'kibi=k',
  'mebi=m',
  'gibi=g',
  'tebi=T',
  'pebi=P',
  'human=h',
  'si',
  'lohi=l',
  'total=t',
  'committed=v',
  'seconds:=s',
  'count:=c',
  'wide=w',
  'help',
  'version=V',
])

/** Powers of the unit's base. */
const BINARY = ['b', 'k', 'm', 'g', 'T', 'P']
const DECIMAL = ['b', '1', '2', '3', '4', '5']
const LETTERS = 'BKMGTPEZY'
const LABEL_COLUMNS = 9
const CELL_COLUMNS = 11
const HUMAN_COLUMNS = 5

interface Wanted {
  readonly flags: ReadonlySet<string>
  /** Bytes of one unit; undefined chooses by the size. */
  readonly unit: number | undefined
  readonly base: number
}

export const program: Program = {
  names: ['free'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let seconds: number | undefined
    let count: number | undefined
    const flags = new Set(options.map((it) => it.key))
    const base = flags.has('si') || options.some((it) => /^\d$/.test(it.key)) ? 1000 : 1024
    let unit: number | undefined = flags.has('si') ? 1000 : 1024
    for (const { key, value = '' } of options) {
      const power = Math.max(BINARY.indexOf(key), DECIMAL.indexOf(key))
      if (power >= 0) unit = base ** power
      else if (key === 'h') unit = undefined
      else if (key === 'V') {
        yield* task.out(recordedText(task, 'free --version'))
        return 0
      } else if (key === 's') {
        seconds = parseFloating(value)
        if (seconds === undefined) {
          return yield* complain(task, `seconds argument failed: '${value}': Invalid argument`)
        }
        if (!(seconds > 0)) {
          return yield* complain(task, `seconds argument \`${value}' is not positive number`)
        }
      } else if (key === 'c') {
        const parsed = /^\s*\+?\d+$/.test(value) ? Number(value) : undefined
        if (parsed === undefined || parsed < 1) {
          const reason = parsed === undefined ? '' : `: ${ERANGE.text}`
          return yield* complain(task, `failed to parse count argument: '${value}'${reason}`)
        }
        count = parsed
      }
    }
    if (ends?.key === BAD_OPTION) return yield* procpsUsage(task, 'free', { message: ends.value })
    if (ends !== undefined) {
      yield* task.out(recordedText(task, 'free --help'))
      return 0
    }
    if (operands.length > 0) return yield* procpsUsage(task, 'free')
    const isRepeated = seconds !== undefined || count !== undefined
    for (let left = count ?? (isRepeated ? Number.POSITIVE_INFINITY : 1); ; left--) {
      if (!(yield* show(task, { flags, unit, base }))) return 1
      if (left <= 1) return 0
      yield* task.out('\n')
      yield* task.flush()
      yield* task.sys.sleep((seconds ?? 1) * 1_000)
    }
  },
}

/** False without /proc. */
function* show(task: Task, wanted: Wanted): Run<boolean> {
  const text = yield* textOfFile(task.sys, '/proc/meminfo')
  if (text === '') {
    yield* complain(task, 'Unable to create meminfo structure')
    return false
  }
  const { flags } = wanted
  const kb = new Map(
    [...text.matchAll(/^(\S+):\s+(\d+)/gm)].map(([, name, n]) => [name, Number(n)]),
  )
  const of = (name: string): number => kb.get(name) ?? 0
  const line = (label: string, cells: readonly number[]): Run<void> =>
    task.out(
      lineOf(
        label,
        cells.map((it) => cellOf(it, wanted)),
      ),
    )
  const [total, free, available] = [of('MemTotal'), of('MemFree'), of('MemAvailable')]
  const used = total - available
  const cache = of('Cached') + of('SReclaimable')
  const [swap, swapFree] = [of('SwapTotal'), of('SwapFree')]
  const caches = flags.has('w') ? [of('Buffers'), cache] : [of('Buffers') + cache]
  const names = flags.has('w') ? ['buffers', 'cache'] : ['buff/cache']
  yield* task.out(lineOf('', ['total', 'used', 'free', 'shared', ...names, 'available']))
  yield* line('Mem:', [total, used, free, of('Shmem'), ...caches, available])
  if (flags.has('l')) {
    yield* line('Low:', [total, total - free, free])
    yield* line('High:', [0, 0, 0])
  }
  yield* line('Swap:', [swap, swap - swapFree, swapFree])
  if (flags.has('t')) yield* line('Total:', [total + swap, used + swap - swapFree, free + swapFree])
  if (flags.has('v')) {
    const [limit, committed] = [of('CommitLimit'), of('Committed_AS')]
    yield* line('Comm:', [limit, committed, limit - committed])
  }
  return true
}

const lineOf = (label: string, cells: readonly ByteString[]): ByteString => {
  const padded = cells.map((it) => it.padStart(CELL_COLUMNS))
  return `${label.padEnd(LABEL_COLUMNS)}${padded.join(' ')}\n`
}

const cellOf = (kb: number, { unit, base }: Wanted): ByteString => {
  const bytes = kb * 1024
  if (unit !== undefined) return String(Math.trunc(bytes / unit))
  const suffix = base === 1000 ? '' : 'i'
  const most = base === 1000 ? HUMAN_COLUMNS - 1 : HUMAN_COLUMNS
  if (`${bytes}B`.length <= HUMAN_COLUMNS - 1) return `${bytes}B`
  for (const [power, letter] of [...LETTERS].entries()) {
    if (power === 0) continue
    const amount = bytes / base ** power
    for (const text of [amount.toFixed(1), String(Math.trunc(amount))]) {
      if (text.length + 1 + suffix.length <= most) return `${text}${letter}${suffix}`
    }
  }
  return String(bytes)
}
