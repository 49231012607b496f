/** Takes one file or tree away, as rm does it: what is inside first. */
import type { ByteString } from '../../base/bytes.ts'
import { EISDIR, ENOENT, ENOTDIR, ENOTEMPTY, type Errno, failed } from '../../base/errno.ts'
import { ask } from '../../shell/gnu/ask.ts'
import { STDIN } from '../../shell/gnu/input.ts'
import { fileKind } from '../../shell/gnu/kinds.ts'
import { quoted } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { W_OK } from '../../world/syscalls.ts'
import { isDirectory, isSymlink, type Stat } from '../../world/tree.ts'
import type { WantedOfRm } from './wanted.ts'

/** True when the path is gone, or was to be left alone without complaint. */
export function* removePath(task: Task, path: ByteString, wanted: WantedOfRm): Run<boolean> {
  const stat = task.sys.lstat(path)
  if (failed(stat)) return yield* missing(task, path, stat, wanted)
  if (!isDirectory(stat.mode)) return yield* removeFile(task, path, stat, wanted)
  if (/(^|\/)\.\.?\/*$/.test(path) && wanted.recursive) {
    const shown = quoted(path, task.env)
    yield* complain(task, `refusing to remove '.' or '..' directory: skipping ${shown}`)
    return false
  }
  const isEmpty = !wanted.recursive && wanted.emptyFolders
  if (!wanted.recursive && !isEmpty) {
    yield* complain(task, `cannot remove ${quoted(path, task.env)}: ${EISDIR.text}`)
    return false
  }
  return yield removeFolder(task, path, stat, wanted)
}

function* missing(task: Task, path: ByteString, errno: Errno, wanted: WantedOfRm): Run<boolean> {
  if (wanted.force && (errno === ENOENT || errno === ENOTDIR)) return true
  yield* complain(task, `cannot remove ${quoted(path, task.env)}: ${errno.text}`)
  return false
}

/** Whether the answer to a question, or the lack of one, lets a file be removed. */
function* isAllowed(
  task: Task,
  path: ByteString,
  stat: Stat,
  how: { wanted: WantedOfRm; verb: 'remove' | 'descend into' },
): Run<boolean> {
  const { sys, env } = task
  const { asks } = how.wanted
  if (asks === 'never') return true
  const mayMatter = asks === 'always' || sys.isatty(STDIN)
  const isProtected =
    mayMatter && !isSymlink(stat.mode) && failed(sys.access(path, W_OK, { effective: true }))
  if (asks !== 'always' && !isProtected) return true
  const kind = how.verb === 'descend into' ? 'directory' : fileKind(stat)
  const protectedText = isProtected ? 'write-protected ' : ''
  const question = `${how.verb} ${protectedText}${kind} ${quoted(path, env)}? `
  return yield* ask(task, question)
}

function* removeFile(task: Task, path: ByteString, stat: Stat, wanted: WantedOfRm): Run<boolean> {
  if (!(yield* isAllowed(task, path, stat, { wanted, verb: 'remove' }))) return true
  const gone = task.sys.unlink(path)
  if (failed(gone)) return yield* missing(task, path, gone, wanted)
  if (wanted.verbose) yield* task.out(`removed ${quoted(path, task.env)}\n`)
  return true
}

function* removeFolder(task: Task, path: ByteString, stat: Stat, wanted: WantedOfRm): Run<boolean> {
  const { sys, env } = task
  const names = sys.readdir(path)
  if (failed(names)) {
    const gone = sys.rmdir(path)
    if (!failed(gone)) return yield* announce(task, path, wanted)
    yield* complain(task, `cannot remove ${quoted(path, env)}: ${names.text}`)
    return false
  }
  if (names.length > 0 && !wanted.recursive) {
    yield* complain(task, `cannot remove ${quoted(path, env)}: ${ENOTEMPTY.text}`)
    return false
  }
  let isEmptied = true
  if (names.length > 0) {
    if (!(yield* isAllowed(task, path, stat, { wanted, verb: 'descend into' }))) return true
    for (const { name } of names) {
      const inside = path.endsWith('/') ? path + name : `${path}/${name}`
      const isGone: boolean = yield* removeInside(task, inside, wanted)
      if (!isGone) isEmptied = false
      yield* sys.pause()
    }
  }
  if (!isEmptied) return false
  if (!(yield* isAllowed(task, path, stat, { wanted, verb: 'remove' }))) return true
  const gone = sys.rmdir(path)
  if (!failed(gone)) return yield* announce(task, path, wanted)
  if (gone === ENOTEMPTY && wanted.asks === 'always') return true
  yield* complain(task, `cannot remove ${quoted(path, env)}: ${gone.text}`)
  return false
}

function* removeInside(task: Task, path: ByteString, wanted: WantedOfRm): Run<boolean> {
  const stat = task.sys.lstat(path)
  if (failed(stat)) return yield* missing(task, path, stat, wanted)
  if (!isDirectory(stat.mode)) return yield* removeFile(task, path, stat, wanted)
  return yield removeFolder(task, path, stat, wanted)
}

function* announce(task: Task, path: ByteString, wanted: WantedOfRm): Run<boolean> {
  if (wanted.verbose) yield* task.out(`removed directory ${quoted(path, task.env)}\n`)
  return true
}
