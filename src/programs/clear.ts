/** clear(1) of ncurses 6.4. */
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { readTerminfo, withArguments } from '../shell/gnu/terminfo.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('T:Vx')
const USAGE = `Usage: clear [options]

Options:
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback
`

export const program: Program = {
  names: ['clear'],
  *run(task) {
    const { options, operands, ends } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined || operands.length > 0) {
      if (ends !== undefined) yield* task.err(`${task.args[0]}: ${ends.value ?? ''}\n`)
      yield* task.err(USAGE)
      return 1
    }
    if (options.some(({ key }) => key === 'V')) {
      yield* task.out('ncurses 6.4.20221231\n')
      return 0
    }
    const term = options.find(({ key }) => key === 'T')?.value ?? task.env.get('TERM')
    if (term === undefined || term === '') {
      yield* task.err('TERM environment variable not set.\n')
      return 1
    }
    const info = yield* readTerminfo(task.sys, term)
    if (info === undefined) {
      yield* task.err(`'${term}': unknown terminal type.\n`)
      return 1
    }
    const rest = options.some(({ key }) => key === 'x') ? '' : (info.strings.get('E3') ?? '')
    yield* task.out(withArguments((info.strings.get('clear') ?? '') + rest, []))
    return 0
  },
}
