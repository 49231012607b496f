/** nohup(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { SIGHUP } from '../base/signals.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { STDERR, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_APPEND, O_CREAT, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('+', ['help', 'version'])
const CANCELED = 125
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

export const program: Program = {
  names: ['nohup'],
  *run(task) {
    const { sys, env } = task
    const { ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'nohup', ends, CANCELED)
    if (operands.length === 0) return yield* missingOperand(task, undefined, CANCELED)
    const status = yield* detach(task)
    if (status !== undefined) return status
    void sys.handle(SIGHUP, 'ignore')
    const ended = yield* execvp(sys, operands, env)
    if (!failed(ended)) return ended
    const shown = quoted(operands[0] ?? '', env)
    yield* complain(task, `failed to run command ${shown}: ${ended.text}`)
    return ended === ENOENT ? NOT_FOUND : CANNOT_INVOKE
  },
}

/** Takes the terminal away from the standard streams, and says so. */
function* detach(task: Task): Run<number | undefined> {
  const { sys } = task
  const [input, output, errors] = [STDIN, STDOUT, STDERR].map((fd) => sys.isatty(fd))
  if (input) {
    const nothing = sys.open('/dev/null', O_WRONLY)
    if (failed(nothing)) return CANCELED
    void sys.dup2(nothing, STDIN)
    sys.close(nothing)
  }
  if (output) {
    const name = yield* openLog(task)
    if (name === undefined) return CANCELED
    const ignoring = input ? 'ignoring input and ' : ''
    yield* complain(task, `${ignoring}appending output to ${quoted(name, task.env)}`)
  } else if (input && !errors) yield* complain(task, 'ignoring input')
  else if (errors) {
    yield* complain(task, `${input ? 'ignoring input and ' : ''}redirecting stderr to stdout`)
  }
  if (errors) void sys.dup2(STDOUT, STDERR)
  return undefined
}

/** nohup.out here, or in the home directory. */
function* openLog(task: Task): Run<ByteString | undefined> {
  const { sys, env } = task
  const flags = O_CREAT | O_WRONLY | O_APPEND
  const home = env.get('HOME')
  const names = ['nohup.out', ...(home === undefined ? [] : [`${home}/nohup.out`])]
  for (const name of names) {
    const fd = sys.open(name, flags, 0o600)
    if (failed(fd)) {
      yield* complain(task, `failed to open ${quoted(name, env)}: ${fd.text}`)
      continue
    }
    void sys.dup2(fd, STDOUT)
    sys.close(fd)
    return name
  }
  return undefined
}
