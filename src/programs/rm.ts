/** rm(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { ask } from '../shell/gnu/ask.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, ownName, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { removePath } from './rm/remove.ts'
import { parseRm } from './rm/wanted.ts'

/** -I asks once before more than this many files. */
const FILES_UNASKED_MAX = 3

export const program: Program = {
  names: ['rm'],
  *run(task) {
    const { wanted, ends, operands, problem } = parseRm(task)
    if (problem !== undefined) {
      return problem.includes('\n') ? yield* tryHelp(task, problem) : yield* complain(task, problem)
    }
    if (ends !== undefined) {
      if (ends.key === '?') return yield* badOption(task, ends.value)
      return yield* endEarly(task, 'rm', ends)
    }
    if (operands.length === 0) return wanted.force ? 0 : yield* missingOperand(task)
    if (wanted.asks === 'once' && !(yield* confirmAll(task, operands, wanted.recursive))) return 0
    let status = 0
    for (const path of operands) {
      const isDots = /(^|\/)\.\.?\/*$/.test(path)
      const isGuarded = wanted.recursive && wanted.preservesRoot && !isDots
      const isRoot = isGuarded && isRootPath(task, path)
      const isFine = isRoot ? yield* refuseRoot(task, path) : yield* removePath(task, path, wanted)
      if (!isFine) status = 1
    }
    return status
  },
}

/** A hint for files whose names start with a dash. */
function* badOption(task: Task, message: ByteString | undefined): Run<number> {
  const name = ownName(task)
  yield* task.err(`${name}: ${message}\n`)
  for (const arg of task.args.slice(1)) {
    if (!/^-./.test(arg) || failed(task.sys.lstat(arg))) continue
    const plain = `./${quotedName(arg, task.env)}`
    const shown = quoted(arg, task.env)
    yield* task.err(`Try '${name} ${plain}' to remove the file ${shown}.\n`)
    break
  }
  return yield* tryHelp(task, undefined)
}

function* confirmAll(
  task: Task,
  operands: readonly ByteString[],
  isRecursive: boolean,
): Run<boolean> {
  const count = operands.length
  if (!isRecursive && count <= FILES_UNASKED_MAX) return true
  const what = count === 1 ? '1 argument' : `${count} arguments`
  return yield* ask(task, `remove ${what}${isRecursive ? ' recursively' : ''}? `)
}

const isRootPath = ({ sys }: Task, path: ByteString): boolean => {
  const root = sys.lstat('/')
  const named = sys.lstat(path)
  return !failed(root) && !failed(named) && root.ino === named.ino && root.dev === named.dev
}

function* refuseRoot(task: Task, path: ByteString): Run<boolean> {
  const name = ownName(task)
  const same = path === '/' ? '' : ` (same as ${quoted('/', task.env)})`
  yield* task.err(
    `${name}: it is dangerous to operate recursively on ${quoted(path, task.env)}${same}\n` +
      `${name}: use --no-preserve-root to override this failsafe\n`,
  )
  return false
}
