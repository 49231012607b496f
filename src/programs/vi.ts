/** vi(1): vim 9.0 as Debian's vim.tiny is, an editor in vi's compatible mode. */
import { failed } from '../base/errno.ts'
import { STDOUT } from '../shell/gnu/input.ts'
import { openRawTerminal } from '../shell/gnu/raw-terminal.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { normalMode } from './vi/editor.ts'
import { openFile } from './vi/file.ts'
import type { Row } from './vi/screen.ts'
import { Session } from './vi/session.ts'

const WARNING_MS = 2_000
const OPTIONS_WITH_VALUE = new Set(['-c', '-t', '-T', '-u', '-w', '-s', '--cmd'])

export const program: Program = {
  names: ['vim.tiny'],
  *run(task) {
    const args = task.args.slice(1)
    const asks = args.find((it) => it === '--version' || it === '--help' || it === '-h')
    if (asks !== undefined) {
      yield* task.out(recordedText(task, asks === '--version' ? 'vi --version' : 'vi --help'))
      return 0
    }
    const { files, commands, line, wrong } = readArguments(args)
    if (wrong !== undefined) {
      const [title] = recordedText(task, 'vi --version').split('\n')
      yield* task.err(`${title}\nUnknown option argument: "${wrong}"\nMore info with: "vim -h"\n`)
      return 1
    }
    const terminal = openRawTerminal(task)
    if (terminal === undefined) return yield* withoutTerminal(task)
    const session = new Session(task, terminal)
    const [path] = files
    if (path !== undefined) void (yield* openFile(session, path))
    const { rows } = terminal.tty.windowSize()
    yield* session.open(path === undefined && rows >= 24 ? SPLASH : undefined)
    if (line !== undefined) yield* session.run(line)
    for (const command of commands) if (!session.isOver) yield* session.run(command)
    yield* normalMode(session)
    if (session.status !== 0) terminal.close()
    return session.status
  },
}

interface Arguments {
  readonly files: readonly string[]
  readonly commands: readonly string[]
  /** Behind `+`. */
  readonly line: string | undefined
  readonly wrong: string | undefined
}

const readArguments = (args: readonly string[]): Arguments => {
  const files: string[] = []
  const commands: string[] = []
  let line: string | undefined
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--')
      return { files: [...files, ...args.slice(at + 1)], commands, line, wrong: undefined }
    if (OPTIONS_WITH_VALUE.has(arg)) {
      const value = args[++at] ?? ''
      if (arg === '-c') commands.push(value)
    } else if (arg.startsWith('+')) line = arg === '+' ? '$' : arg.slice(1)
    else if (arg.startsWith('--') || /^-[^-bRnmMvyeEsSzZoOplLHADFfgGrxXCdNiqwWtTuUVh]/.test(arg)) {
      return { files, commands, line, wrong: arg }
    } else if (!arg.startsWith('-') || arg === '-') files.push(arg)
  }
  return { files, commands, line, wrong: undefined }
}

/** vim says so, waits, and finds that nobody types. */
function* withoutTerminal(task: Task): Run<number> {
  if (!task.sys.isatty(STDOUT)) yield* task.err('Vim: Warning: Output is not to a terminal\n')
  yield* task.err('Vim: Warning: Input is not from a terminal\n')
  yield* task.sys.sleep(WARNING_MS)
  const bytes = yield* task.sys.read(0, 1)
  if (!failed(bytes)) yield* task.err('Vim: Error reading input, exiting...\n')
  yield* task.err('Vim: Finished.\n')
  return 1
}

const line = (text: string, column = ''): Row => ({ text, style: column })
const EMPTY = line('')
const KEY = '\x1b[34m<Enter>\x1b[m'
/** By row; a column stands where the text has colours in it. */
const SPLASH: readonly Row[] = [
  EMPTY,
  EMPTY,
  EMPTY,
  line('VIM - Vi IMproved', '31'),
  EMPTY,
  line('version 9.0.2142', '32'),
  line('by Bram Moolenaar et al.', '28'),
  line('Modified by team+vim@tracker.debian.org', '20'),
  line('Vim is open source and freely distributable', '18'),
  EMPTY,
  line('Become a registered Vim user!', '25'),
  line(`type  :help register${KEY}   for information `, '17'),
  EMPTY,
  line(`type  :q${KEY}               to exit         `, '17'),
  line(`type  :help${KEY}  or  \x1b[34m<F1>\x1b[m  for on-line help`, '17'),
  line(`type  :help version9${KEY}   for version info`, '17'),
  EMPTY,
  line('Running in Vi compatible mode', '25'),
  line(`type  :set nocp${KEY}        for Vim defaults`, '17'),
  line(`type  :help cp-default${KEY} for info on this`, '17'),
]
