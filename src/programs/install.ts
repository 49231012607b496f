/** install(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EEXIST, ENOENT, ENOTDIR, failed } from '../base/errno.ts'
import { copyPair, createCopier } from '../shell/gnu/copy.ts'
import { COPY_DEFAULTS } from '../shell/gnu/copy-options.ts'
import { applyMode } from '../shell/gnu/modes.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { type Pair, pairsOf } from '../shell/gnu/targets.ts'
import { complain, endEarly, ownName, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import { parseInstall, type Wanted } from './install/wanted.ts'

export const program: Program = {
  names: ['install'],
  *run(task) {
    const parsed = yield* parseInstall(task)
    if ('problem' in parsed) {
      return parsed.isUsage
        ? yield* tryHelp(task, parsed.problem)
        : yield* complain(task, parsed.problem)
    }
    const { wanted, ends, operands } = parsed
    if (ends !== undefined) return yield* endEarly(task, 'install', ends)
    const { keys, targetFolder } = wanted
    if (keys.has('d')) {
      if (operands.length === 0) return yield* tryHelp(task, 'missing file operand')
      let status = 0
      for (const path of operands) if (!(yield* makeFolder(task, wanted, path))) status = 1
      return status
    }
    if (keys.has('D')) yield* makeLeading(task, wanted, operands)
    const found = yield* pairsOf(task, operands, { targetFolder, isFile: keys.has('T') })
    if (typeof found === 'number') return found
    let status = 0
    for (const pair of found.pairs) if (!(yield* installOne(task, wanted, pair))) status = 1
    return status
  },
}

/** -D: what is missing above the target, or the directory of -t itself. */
function* makeLeading(task: Task, wanted: Wanted, operands: readonly ByteString[]): Run<void> {
  const { targetFolder } = wanted
  const target = targetFolder ?? (operands.length > 1 ? operands.at(-1) : undefined)
  if (target === undefined) return
  const parts = target.split('/').filter((part) => part !== '')
  if (targetFolder === undefined) parts.pop()
  yield* makeParents(task, wanted, (target.startsWith('/') ? '/' : '') + parts.join('/'))
}

/** Missing directories of a path, announced as they are made. */
function* makeParents(task: Task, wanted: Wanted, path: ByteString): Run<boolean> {
  const { sys, env } = task
  let at = path.startsWith('/') ? '/' : ''
  for (const part of path.split('/').filter((it) => it !== '')) {
    at += at === '' || at === '/' ? part : `/${part}`
    const made = sys.mkdir(at, 0o755)
    if (failed(made)) {
      const there = sys.stat(at)
      if (made === EEXIST && !failed(there) && isDirectory(there.mode)) continue
      const why = made === EEXIST && at !== path ? ENOTDIR : made
      yield* complain(task, `cannot create directory ${quotedWord(at, env)}: ${why.text}`)
      return false
    }
    if (wanted.keys.has('v')) {
      yield* task.out(`${ownName(task)}: creating directory ${quoted(at, env)}\n`)
    }
  }
  return true
}

function* makeFolder(task: Task, wanted: Wanted, path: ByteString): Run<boolean> {
  if (!(yield* makeParents(task, wanted, path))) return false
  return yield* finish(task, wanted, path, true)
}

/** Mode and owner of what was made. */
function* finish(task: Task, wanted: Wanted, path: ByteString, isFolder: boolean): Run<boolean> {
  const { sys, env } = task
  const { uid, gid } = wanted
  if (uid !== -1 || gid !== -1) {
    const given = sys.chown(path, uid, gid)
    if (failed(given)) {
      yield* complain(task, `cannot change ownership of ${quoted(path, env)}: ${given.text}`)
      return false
    }
  }
  const mode = applyMode(wanted.mode, 0, { isDirectory: isFolder, umask: 0 })
  const changed = sys.chmod(path, mode)
  if (!failed(changed)) return true
  yield* complain(task, `cannot change permissions of ${quoted(path, env)}: ${changed.text}`)
  return false
}

function* installOne(task: Task, wanted: Wanted, pair: Pair): Run<boolean> {
  const { sys, env } = task
  const { keys } = wanted
  const source = sys.stat(pair.from)
  if (!failed(source) && isDirectory(source.mode)) {
    yield* complain(task, `omitting directory ${quoted(pair.from, env)}`)
    return false
  }
  const there = sys.lstat(pair.to)
  if (!failed(there) && !failed(source) && isDirectory(there.mode)) {
    const what = `cannot overwrite directory ${quoted(pair.to, env)} with non-directory`
    yield* complain(task, what)
    return false
  }
  const copier = createCopier(task, {
    ...COPY_DEFAULTS,
    removesFirst: true,
    keepsTimes: keys.has('p'),
    readsSpecial: true,
    ignoresMode: true,
    verbose: keys.has('v'),
    backup: wanted.backup,
  })
  if (!(yield* copyPair(copier, pair))) return false
  if (keys.has('s')) {
    yield* complain(task, `cannot run ${quoted('strip', env)}: ${ENOENT.text}`)
    yield* complain(task, 'strip process terminated abnormally')
    void sys.unlink(pair.to) // made a moment ago
    return false
  }
  return yield* finish(task, wanted, pair.to, false)
}
