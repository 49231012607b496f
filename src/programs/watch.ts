/** watch(1) of procps-ng 4.0.2. */
import type { ByteString } from '../base/bytes.ts'
import { SIGINT } from '../base/signals.ts'
import { parseFloating } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { procpsUsage } from '../shell/gnu/procps.ts'
import { shellOutput } from '../shell/gnu/run-shell.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+bced::ghn:pq:vtwx', [
  'beep=b',
  'color=c',
  'differences::=d',
  'errexit=e',
  'chgexit=g',
  'equexit:=q',
  'help=h',
  'interval:=n',
  'no-title=t',
  'no-wrap=w',
  'precise=p',
  'exec=x',
  'version=v',
])
const INTERVAL_S = 2
const SHORTEST_S = 0.1
const [ROWS, COLUMNS] = [24, 80]

export const program: Program = {
  names: ['watch'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      return yield* procpsUsage(task, 'watch', { message: ends.value ?? '' })
    }
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['v', 'version'],
    ] as const) {
      if (!keys.has(key)) continue
      yield* task.out(recordedText(task, `watch --${name}`))
      return 0
    }
    let interval = INTERVAL_S
    for (const { key, value = '' } of options) {
      if (key !== 'n') continue
      const seconds = parseFloating(value.replace(',', '.'))
      if (seconds === undefined) {
        return yield* complain(task, `failed to parse argument: '${value}': Invalid argument`)
      }
      interval = Math.max(SHORTEST_S, seconds)
    }
    if (operands.length === 0) return yield* procpsUsage(task, 'watch')
    if (!task.env.has('TERM')) {
      yield* task.err('Error opening terminal: unknown.\n')
      return 1
    }
    return yield* repeat(task, { command: operands.join(' '), interval, keys })
  },
}

/** Draws the command's output again and again, as ncurses does on a terminal of xterm's kind. */
function* repeat(
  task: Task,
  { command, interval, keys }: { command: ByteString; interval: number; keys: ReadonlySet<string> },
): Run<number> {
  const { sys, env } = task
  void sys.handle(SIGINT, 'catch') // the screen is given back first
  const size = sys.process.tty?.windowSize() ?? { rows: ROWS, columns: COLUMNS }
  yield* task.out(
    `\x1b[?1049h\x1b[22;0;0t\x1b[1;${size.rows}r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[H\x1b[2J`,
  )
  for (let before: ByteString | undefined; ; ) {
    const text = yield* shellOutput(task, command)
    if (keys.has('g') && before !== undefined && before !== text) break
    before = text
    const lines = text.split('\n').map((line) => line.slice(0, size.columns))
    let shown = ''
    if (!keys.has('t')) {
      const moment = momentOf(sys.now(), zoneOf(sys, env))
      const right = `${sys.facts.hostname}: ${strftime('%a %b %e %H:%M:%S %Y', moment)}`
      const left = `Every ${interval.toFixed(1)}s: ${command}`
      shown += `\x1b[H${left.slice(0, size.columns - right.length - 1)}`
      shown += `\x1b[1;${size.columns - right.length + 1}H${right}\x1b[3;1H`
    }
    shown += lines.slice(0, size.rows - (keys.has('t') ? 0 : 2)).join('\n\x1b[K')
    yield* task.out(`${shown}\x1b[J`)
    yield* task.flush()
    if (!(yield* sys.sleep(interval * 1_000))) break
  }
  yield* task.out(`\x1b[${size.rows};1H\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>`)
  return 0
}
