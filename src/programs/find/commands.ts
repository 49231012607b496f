/** -exec, -execdir, -ok: runs commands on files. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { ask } from '../../shell/gnu/ask.ts'
import { execvp } from '../../shell/gnu/execvp.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Gathered, Plan, Verdict, Visit } from './plan.ts'

/** Bytes of arguments one command of `+` gets; far below the limit of execve(2). */
const ARGUMENT_BYTES = 131_072

/** Runs a command in a child; true when its status is 0. */
export function* runCommand(
  task: Task,
  command: readonly ByteString[],
  folder?: ByteString,
): Run<boolean> {
  const { sys, env } = task
  yield* task.flush()
  const pid = sys.fork(function* (child) {
    if (folder !== undefined && failed(child.chdir(folder))) return 1
    const status = yield* execvp(child, command, env)
    if (!failed(status)) return status
    const shown = quotedWord(command[0] ?? '', env)
    const said = yield* child.write(2, `${task.args[0] ?? ''}: ${shown}: ${status.text}\n`)
    return failed(said) ? 1 : 1
  })
  if (failed(pid)) {
    yield* task.err(`${task.args[0] ?? ''}: cannot fork: ${pid.text}\n`)
    return false
  }
  const waited = yield* sys.wait({ pid })
  if (failed(waited) || waited === undefined) return false
  return 'status' in waited.change && waited.change.status === 0
}

/** `-exec command {} ;` for one file. */
export function* runOn(
  task: Task,
  visit: Visit,
  how: {
    readonly command: readonly ByteString[]
    readonly inFolder: boolean
    readonly asks: boolean
  },
): Run<boolean> {
  const { folder, name } = split(visit.path)
  const path = how.inFolder ? name : visit.path
  const command = how.command.map((word) => word.replaceAll('{}', () => path))
  if (how.asks) {
    const shown = `< ${how.command[0] ?? ''} ... ${visit.path} > ? `
    if (!(yield* confirm(task, shown))) return false
  }
  return yield* runCommand(task, command, how.inFolder ? folder : undefined)
}

function* confirm(task: Task, question: string): Run<boolean> {
  yield* task.flush()
  const asked = { ...task, args: [''], err: (text: string) => task.err(text.replace(/^: /, '')) }
  return yield* ask(asked, question)
}

const split = (path: ByteString): { folder: ByteString; name: ByteString } => {
  const bare = path.replace(/(?!^)\/+$/, '')
  const slash = bare.lastIndexOf('/')
  if (slash < 0) return { folder: '.', name: `./${bare}` }
  if (bare === '/') return { folder: '/', name: '/' }
  return { folder: bare.slice(0, slash) || '/', name: `./${bare.slice(slash + 1)}` }
}

/** `-exec command {} +`: gathers, and runs when there are enough. */
export function* gather(task: Task, gathered: Gathered, visit: Visit, verdict: Verdict): Run<void> {
  const { folder, name } = split(visit.path)
  if (gathered.folder && gathered.paths.length > 0 && gathered.at !== folder) {
    if (!(yield* flushGathered(task, gathered))) verdict.status = 1
  }
  gathered.at = folder
  gathered.paths.push(gathered.folder ? name : visit.path)
  const size = gathered.paths.reduce((sum, it) => sum + it.length + 9, 0)
  if (size > ARGUMENT_BYTES && !(yield* flushGathered(task, gathered))) verdict.status = 1
}

function* flushGathered(task: Task, gathered: Gathered): Run<boolean> {
  if (gathered.paths.length === 0) return true
  const command = [...gathered.command, ...gathered.paths]
  gathered.paths = []
  return yield* runCommand(task, command, gathered.folder ? gathered.at : undefined)
}

/** Runs what is still gathered at the end. */
export function* finishCommands(task: Task, plan: Plan): Run<boolean> {
  let isFine = true
  for (const gathered of plan.gathered) {
    if (!(yield* flushGathered(task, gathered))) isFine = false
  }
  return isFine
}
