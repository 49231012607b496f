/** tput(1) of ncurses 6.4: capabilities of the terminal. */
import type { ByteString } from '../base/bytes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { readTerminfo, type Terminfo, withArguments } from '../shell/gnu/terminfo.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+ST:Vx')
const NO_SUCH_CAPABILITY = 4
const UNKNOWN_TERMINAL = 3
const USAGE_STATUS = 2
const USAGE = `Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
`

export const program: Program = {
  names: ['tput'],
  *run(task) {
    const { options, operands, ends } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) {
      yield* task.err(`${task.args[0]}: ${ends.value ?? ''}\n${USAGE}`)
      return USAGE_STATUS
    }
    if (options.some(({ key }) => key === 'V')) {
      yield* task.out('ncurses 6.4.20221231\n')
      return 0
    }
    const term = options.find(({ key }) => key === 'T')?.value ?? task.env.get('TERM')
    if (term === undefined || term === '') {
      yield* task.err('tput: No value for $TERM and no -T specified\n')
      return USAGE_STATUS
    }
    const info = yield* readTerminfo(task.sys, term)
    if (info === undefined) {
      yield* task.err(`tput: unknown terminal "${term}"\n`)
      return UNKNOWN_TERMINAL
    }
    const [name, ...args] = operands
    if (name === undefined) {
      yield* task.err(USAGE)
      return USAGE_STATUS
    }
    const keepsScrollback = options.some(({ key }) => key === 'x')
    return yield* show(task, info, { name, args, keepsScrollback })
  },
}

interface Wanted {
  readonly name: ByteString
  readonly args: readonly ByteString[]
  readonly keepsScrollback: boolean
}

function* show(task: Task, info: Terminfo, wanted: Wanted): Run<number> {
  const { name, args } = wanted
  const string = (which: string): ByteString => info.strings.get(which) ?? ''
  if (name === 'longname') {
    yield* task.out(info.names.slice(info.names.lastIndexOf('|') + 1))
    return 0
  }
  if (name === 'clear') {
    const text = string('clear') + (wanted.keepsScrollback ? '' : string('E3'))
    yield* task.out(withArguments(text, []))
    return 0
  }
  if (name === 'init' || name === 'reset') {
    const number = (one: string): ByteString => (name === 'init' ? `is${one}` : `rs${one}`)
    yield* task.out(['1', '2', '3'].map((one) => string(number(one))).join(''))
    return 0
  }
  const isSet = info.booleans.get(name)
  if (isSet !== undefined) return isSet ? 0 : 1
  const size = sizeOf(task, name) ?? info.numbers.get(name)
  if (size !== undefined) {
    yield* task.out(`${size}\n`)
    return 0
  }
  const text = info.strings.get(name)
  if (text === undefined) {
    yield* task.err(`tput: unknown terminfo capability '${name}'\n`)
    return NO_SUCH_CAPABILITY
  }
  yield* task.out(withArguments(text, args.map(Number)))
  return 0
}

/** lines and cols: what the environment or the window says, before the description. */
const sizeOf = (task: Task, name: ByteString): number | undefined => {
  if (name !== 'lines' && name !== 'cols') return undefined
  const given = Number(task.env.get(name === 'lines' ? 'LINES' : 'COLUMNS') ?? 0)
  if (given > 0) return given
  const fd = [2, 1, 0].find((one) => task.sys.isatty(one))
  const window = fd === undefined ? undefined : task.sys.streamOf(fd)?.tty?.windowSize()
  const size = name === 'lines' ? window?.rows : window?.columns
  return size === undefined || size === 0 ? undefined : size
}
