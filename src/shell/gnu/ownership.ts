/** chown and chgrp (coreutils 9.1 chown-core.c). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isDirectory, isSymlink, type Stat } from '../../world/tree.ts'
import type { Run, Task } from '../program.ts'
import type { Accounts } from './accounts.ts'
import { quoted } from './quoting.ts'
import { complain, ownName } from './usage.ts'

/** What a run of chown or chgrp changes. */
export interface OwnershipChange {
  readonly program: 'chown' | 'chgrp'
  readonly accounts: Accounts
  /** -1 leaves it. */
  uid: number
  gid: number
  /** As they were written, for messages; undefined when not named. */
  user: ByteString | undefined
  group: ByteString | undefined
  /** --from: only where these own it. */
  fromUid: number
  fromGid: number
  recursive: boolean
  /** -h */
  noFollow: boolean
  /** -H, -L, -P while walking. */
  walks: 'H' | 'L' | 'P'
  quiet: boolean
  says: 'nothing' | 'changes' | 'all'
  preservesRoot: boolean
}

/** Changes the operands; the exit status. */
export function* changeOwners(
  task: Task,
  change: OwnershipChange,
  operands: readonly ByteString[],
): Run<number> {
  let status = 0
  for (const path of operands) {
    if (!(yield* changeOperand(task, change, path))) status = 1
  }
  return status
}

function* changeOperand(task: Task, change: OwnershipChange, path: ByteString): Run<boolean> {
  const { sys, env } = task
  const stat = sys.lstat(path)
  if (failed(stat)) {
    if (!change.quiet) yield* complain(task, `cannot access ${quoted(path, env)}: ${stat.text}`)
    if (change.says === 'all') yield* tellFailure(task, change, path, undefined)
    return false
  }
  if (change.recursive && change.preservesRoot && path === '/') {
    const name = ownName(task)
    yield* task.err(
      `${name}: it is dangerous to operate recursively on '/'\n` +
        `${name}: use --no-preserve-root to override this failsafe\n`,
    )
    return false
  }
  return yield changeTree(task, change, { path, stat, isNamed: true })
}

interface Place {
  readonly path: ByteString
  readonly stat: Stat
  readonly isNamed: boolean
}

/** What is inside first, then the file itself, as fts does in post-order. */
function* changeTree(task: Task, change: OwnershipChange, place: Place): Run<boolean> {
  const { sys, env } = task
  const follows = change.walks === 'L' || (change.walks === 'H' && place.isNamed)
  const led = isSymlink(place.stat.mode) && follows ? sys.stat(place.path) : place.stat
  let isFine = true
  if (change.recursive && !failed(led) && isDirectory(led.mode)) {
    const names = sys.readdir(place.path)
    if (failed(names)) {
      if (!change.quiet) {
        yield* complain(task, `cannot read directory ${quoted(place.path, env)}: ${names.text}`)
      }
      isFine = false
    } else {
      for (const { name } of names) {
        const path = place.path.endsWith('/') ? place.path + name : `${place.path}/${name}`
        const stat = sys.lstat(path)
        if (failed(stat)) continue
        const isDone: boolean = yield changeTree(task, change, { path, stat, isNamed: false })
        isFine = isFine && isDone
        yield* sys.pause()
      }
    }
  }
  return (yield* changeOne(task, change, place)) && isFine
}

function* changeOne(task: Task, change: OwnershipChange, place: Place): Run<boolean> {
  const { sys, env } = task
  const { path } = place
  const isLink = isSymlink(place.stat.mode)
  const noFollow = change.noFollow || (isLink && change.recursive && change.walks === 'P')
  const before = isLink && !noFollow ? sys.stat(path) : place.stat
  if (failed(before)) {
    if (!change.quiet) {
      yield* complain(task, `cannot dereference ${quoted(path, env)}: ${before.text}`)
    }
    return false
  }
  const isOther =
    (change.fromUid >= 0 && before.uid !== change.fromUid) ||
    (change.fromGid >= 0 && before.gid !== change.fromGid)
  if (isOther) {
    if (change.says === 'all') yield* tell(task, change, path, { before, isChanged: false })
    return true
  }
  const set = sys.chown(path, change.uid, change.gid, { noFollow })
  if (failed(set)) {
    if (!change.quiet) {
      const what = change.program === 'chgrp' || change.uid < 0 ? 'group' : 'ownership'
      yield* complain(task, `changing ${what} of ${quoted(path, env)}: ${set.text}`)
    }
    if (change.says === 'all') yield* tellFailure(task, change, path, before)
    return false
  }
  const isChanged =
    (change.uid >= 0 && change.uid !== before.uid) || (change.gid >= 0 && change.gid !== before.gid)
  if (change.says === 'all' || (isChanged && change.says === 'changes')) {
    yield* tell(task, change, path, { before, isChanged })
  }
  return true
}

const namesOf = (
  change: OwnershipChange,
  stat: Stat,
  which: { readonly user: boolean; readonly group: boolean },
): ByteString => {
  const user = change.accounts.userOf(stat.uid)?.name ?? String(stat.uid)
  const group = change.accounts.groupOf(stat.gid)?.name ?? String(stat.gid)
  if (which.user && which.group) return `${user}:${group}`
  return which.user ? user : group
}

const wantedName = (change: OwnershipChange): ByteString | undefined => {
  if (change.user !== undefined && change.group !== undefined)
    return `${change.user}:${change.group}`
  if (change.user !== undefined) return change.user
  if (change.group === undefined) return undefined
  return change.program === 'chown' ? `:${change.group}` : change.group
}

function* tell(
  task: Task,
  change: OwnershipChange,
  path: ByteString,
  { before, isChanged }: { before: Stat; isChanged: boolean },
): Run<void> {
  const shown = quoted(path, task.env)
  const wanted = wantedName(change)
  if (wanted === undefined) {
    yield* task.out(`ownership of ${shown} retained\n`)
    return
  }
  const isGroupOnly = change.user === undefined
  const noun =
    isGroupOnly && change.program === 'chgrp' ? 'group' : isGroupOnly ? 'group' : 'ownership'
  const which = { user: change.user !== undefined, group: change.group !== undefined }
  const old = namesOf(change, before, which)
  const bare = isGroupOnly ? (change.group ?? '') : wanted
  yield* task.out(
    isChanged
      ? `changed ${noun} of ${shown} from ${old} to ${bare}\n`
      : `${noun} of ${shown} retained as ${old}\n`,
  )
}

function* tellFailure(
  task: Task,
  change: OwnershipChange,
  path: ByteString,
  before: Stat | undefined,
): Run<void> {
  const noun = change.user === undefined ? 'group' : 'ownership'
  const which = { user: change.user !== undefined, group: change.group !== undefined }
  const old = before === undefined ? '' : ` from ${namesOf(change, before, which)}`
  const wanted = change.user === undefined ? (change.group ?? '') : (wantedName(change) ?? '')
  yield* task.out(`failed to change ${noun} of ${quoted(path, task.env)}${old} to ${wanted}\n`)
}
