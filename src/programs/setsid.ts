/** setsid(1) of util-linux 2.38.1. */
import { ENOENT, failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { STDERR } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Sys, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+Vhcfw', ['ctty=c', 'fork=f', 'wait=w', 'version=V', 'help=h'])
const CANNOT_INVOKE = 126
const NOT_FOUND = 127

export const program: Program = {
  names: ['setsid'],
  *run(task) {
    const { sys } = task
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined) return yield* endEarly(task, 'setsid', ends)
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'setsid', { key: name, value: undefined })
    }
    if (operands.length === 0) return yield* tryHelp(task, 'no command specified')
    const { pid, pgid } = sys.process
    if (pgid !== pid && !keys.has('f')) return yield* become(task, sys, operands)
    const child = sys.fork((own) => become(task, own, operands))
    if (failed(child)) return yield* complain(task, `fork: ${child.text}`)
    if (!keys.has('w')) return 0
    const ended = yield* sys.wait({ pid: child })
    if (failed(ended) || ended === undefined) return 1
    const { change } = ended
    if ('status' in change) return change.status
    return 'signal' in change ? change.signal : 1
  },
}

function* become(task: Task, sys: Sys, operands: readonly string[]): Run<number> {
  const made = sys.setsid()
  if (failed(made)) return yield* complain(task, `setsid failed: ${made.text}`)
  const status = yield* execvp(sys, operands, task.env)
  if (!failed(status)) return status
  // A message that can't be written is lost.
  void (yield* sys.write(STDERR, `setsid: failed to execute ${operands[0]}: ${status.text}\n`))
  return status === ENOENT ? NOT_FOUND : CANNOT_INVOKE
}
