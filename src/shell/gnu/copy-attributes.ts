/** Times, owner and mode of a copy. */
import { EACCES, EPERM, failed } from '../../base/errno.ts'
import { isDirectory, isSymlink, type Stat } from '../../world/tree.ts'
import type { Run } from '../program.ts'
import type { Copier } from './copy.ts'
import { quoted } from './quoting.ts'
import type { Pair } from './targets.ts'
import { complain } from './usage.ts'

/** Gives a copy what the options keep of the source; false after a complaint. */
export function* keepAttributes(
  copier: Copier,
  pair: Pair,
  source: Stat,
  isNew: boolean,
): Run<boolean> {
  const path = pair.to
  const { task, options } = copier
  const { sys, env } = task
  const shown = quoted(path, env)
  let isFine = true
  if (options.keepsTimes) {
    const times = { atime: source.atime, mtime: source.mtime }
    const set = sys.utimens(path, times, { noFollow: true })
    if (failed(set)) {
      yield* complain(task, `preserving times for ${shown}: ${set.text}`)
      isFine = false
    }
  }
  if (options.keepsOwner) {
    const set = sys.chown(path, source.uid, source.gid, { noFollow: true })
    if (failed(set) && set !== EPERM && set !== EACCES) {
      yield* complain(task, `failed to preserve ownership for ${shown}: ${set.text}`)
      isFine = false
    } else if (failed(set)) sys.chown(path, -1, source.gid, { noFollow: true })
  }
  if (isSymlink(source.mode)) return isFine
  if (options.keepsXattrs) keepXattrs(copier, pair)
  const mode = modeOf(copier, source, isNew)
  if (mode === undefined) return isFine
  const set = sys.chmod(path, mode)
  if (!failed(set)) return isFine
  yield* complain(task, `preserving permissions for ${shown}: ${set.text}`)
  return false
}

/** The mode to set; undefined when it is right already. */
const modeOf = (copier: Copier, source: Stat, isNew: boolean): number | undefined => {
  const { options } = copier
  if (options.keepsMode) return source.mode & 0o7777
  if (!isNew || !isDirectory(source.mode)) return undefined
  const umask = copier.task.sys.umask(0)
  copier.task.sys.umask(umask)
  return (options.ignoresMode ? 0o777 : source.mode & 0o7777) & ~umask
}

/** What can't be kept is silently left, as cp -a does. */
const keepXattrs = (copier: Copier, pair: Pair): void => {
  const { sys } = copier.task
  const names = sys.listxattr(pair.from)
  if (failed(names)) return
  for (const name of names) {
    const value = sys.getxattr(pair.from, name)
    if (!failed(value)) sys.setxattr(pair.to, name, value)
  }
}
