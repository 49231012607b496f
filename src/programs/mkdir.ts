/** mkdir(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EEXIST, ENOENT, ENOTDIR, type Errno, failed } from '../base/errno.ts'
import { applyMode, bitsTouched, type ModeChange, parseMode } from '../shell/gnu/modes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'

const OPTIONS = optionTable('pm:vZ', [
  'context::',
  'mode:=m',
  'parents=p',
  'verbose=v',
  'help',
  'version',
])

interface Wanted {
  parents: boolean
  verbose: boolean
  mode: ModeChange | undefined
}

export const program: Program = {
  names: ['mkdir'],
  *run(task) {
    const wanted: Wanted = { parents: false, verbose: false, mode: undefined }
    let modeText: ByteString | undefined
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'p') wanted.parents = true
      else if (key === 'v') wanted.verbose = true
      else if (key === 'm') modeText = value
      else if (key === 'context' && value !== undefined) {
        yield* task.err(
          `${ownName(task)}: warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel\n`,
        )
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'mkdir', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    if (modeText !== undefined) {
      wanted.mode = parseMode(modeText)
      if (wanted.mode === undefined) {
        return yield* complain(task, `invalid mode ${quotedWord(modeText, task.env)}`)
      }
    }
    let status = 0
    for (const path of operands) {
      const problem = wanted.parents
        ? yield* makeParents(task, path, wanted)
        : yield* make(task, path, wanted)
      if (problem === undefined) continue
      const shown = quotedWord(problem.path, task.env)
      status = yield* complain(task, `cannot create directory ${shown}: ${problem.errno.text}`)
    }
    return status
  },
}

interface Problem {
  readonly path: ByteString
  readonly errno: Errno
}

/** One directory with the wanted mode. */
function* make(task: Task, path: ByteString, wanted: Wanted): Run<Problem | undefined> {
  const { sys } = task
  const made = sys.mkdir(path)
  if (failed(made)) return { path, errno: made }
  if (wanted.mode !== undefined) {
    const umask = sys.umask(0)
    sys.umask(umask)
    const mode = applyMode(wanted.mode, 0o777, { isDirectory: true, umask })
    const touched = bitsTouched(wanted.mode, { umask })
    const kept = 0o777 & ~umask & ~touched
    const changed = sys.chmod(path, kept | (mode & touched))
    if (failed(changed)) return { path, errno: changed }
  }
  yield* announce(task, path, wanted)
  return undefined
}

function* announce(task: Task, path: ByteString, wanted: Wanted): Run<void> {
  if (!wanted.verbose) return
  yield* task.out(`${ownName(task)}: created directory ${quoted(path, task.env)}\n`)
}

/** The directory and what is missing above it, which its owner can always write and search. */
function* makeParents(task: Task, path: ByteString, wanted: Wanted): Run<Problem | undefined> {
  const { sys } = task
  for (const match of path.matchAll(/[^/]+(?=\/+[^/])/g)) {
    const above = path.slice(0, match.index + match[0].length)
    const stat = sys.stat(above)
    if (!failed(stat)) {
      if (isDirectory(stat.mode)) continue
      return { path: above, errno: ENOTDIR }
    }
    if (stat !== ENOENT) return { path: above, errno: stat }
    const umask = sys.umask(0)
    sys.umask(umask & ~0o300)
    const made = sys.mkdir(above)
    sys.umask(umask)
    if (failed(made)) return { path: above, errno: made }
    yield* announce(task, above, wanted)
  }
  const problem = yield* make(task, path, wanted)
  if (problem?.errno !== EEXIST) return problem
  const there = sys.stat(path)
  return !failed(there) && isDirectory(there.mode) ? undefined : problem
}
