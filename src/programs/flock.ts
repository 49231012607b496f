/** flock of util-linux 2.38: holds a lock while a command runs. Nobody else ever holds one here. */
import type { ByteString } from '../base/bytes.ts'
import { EBADF, EISDIR, failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_NOCTTY, O_RDONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('+sexnoFuw:E:hV?', [
  'shared=s',
  'exclusive=x',
  'unlock=u',
  'nonblocking=n',
  'nb=n',
  'timeout:=w',
  'wait:=w',
  'conflict-exit-code:=E',
  'close=o',
  'no-fork=F',
  'verbose',
  'help',
  'version',
])
/** sysexits.h. */
const MISUSED = 64
const BAD_DATA = 65
const NO_INPUT = 66
const UNAVAILABLE = 69

export const program: Program = {
  names: ['flock'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'w' && !/^\d*\.?\d+$/.test(value)) {
        return yield* complain(task, `invalid timeout value: '${value}'`, MISUSED)
      }
      if (key === 'E' && !(Number(value) >= 0 && Number(value) <= 255)) {
        const said = 'exit code out of range (expected 0 to 255)'
        return yield* complain(task, said, MISUSED)
      }
    }
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value, MISUSED)
    if (ends?.key === 'help' || keys.has('h')) return yield* sayHelp(task, 'flock')
    if (ends !== undefined || keys.has('V')) return yield* sayVersion(task, 'flock')
    const [target, ...command] = operands
    if (target === undefined) return yield* tryHelp(task, 'not enough arguments', MISUSED)
    if (command.length === 0) return yield* onDescriptor(task, target)
    const isText = command[0] === '-c' || command[0] === '--command'
    if (isText && command.length !== 2) {
      return yield* complain(task, '-c requires exactly one command argument', MISUSED)
    }
    const opened = yield* open(task, target)
    if (opened !== undefined) return opened
    if (keys.has('verbose')) {
      yield* task.err(`${task.args[0]}: getting lock took 0.000004 seconds\n`)
    }
    const shell = task.env.get('SHELL') || '/bin/sh'
    const argv = isText ? [shell, '-c', command[1] ?? ''] : command
    if (keys.has('verbose')) yield* task.err(`${task.args[0]}: executing ${argv[0]}\n`)
    const status = yield* execvp(task.sys, argv, task.env)
    if (!failed(status)) return status
    return yield* complain(task, `failed to execute ${argv[0]}: ${status.text}`, UNAVAILABLE)
  },
}

function* onDescriptor(task: Task, target: ByteString): Run<number> {
  if (!/^\d+$/.test(target)) {
    return yield* complain(task, `bad file descriptor: '${target}'`, MISUSED)
  }
  const isOpen = task.sys.descriptors().includes(Number(target) as Fd)
  if (isOpen) return 0
  return yield* complain(task, `${target}: ${EBADF.text}`, BAD_DATA)
}

/** The lock file comes into being; a status: it could not. */
function* open(task: Task, path: ByteString): Run<number | undefined> {
  const { sys } = task
  const fd = sys.open(path, O_RDONLY | O_CREAT | O_NOCTTY, 0o666)
  // A directory is opened as it is.
  const again = fd === EISDIR ? sys.open(path, O_RDONLY) : fd
  if (!failed(again)) {
    // It is open: we have just opened it.
    void sys.cloexec(again, true)
    return undefined
  }
  return yield* complain(task, `cannot open lock file ${path}: ${again.text}`, NO_INPUT)
}
