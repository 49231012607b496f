/** Running a program as somebody else: what su(1) and sudo(8) share. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import type { Run, Task } from '../program.ts'
import type { Accounts, User } from './accounts.ts'
import { execvp } from './execvp.ts'

export interface Wanted {
  readonly user: User
  readonly gid: number
  readonly groups: readonly number[]
  /** The file to run; looked up along PATH of `env` when it has no slash. */
  readonly path: ByteString
  readonly argv: readonly ByteString[]
  readonly env: ReadonlyMap<ByteString, ByteString>
  /** Folder to go to first; staying is no failure. */
  readonly folder?: ByteString
}

/** Gid and groups a user logs in with. */
export const groupsFor = (
  accounts: Accounts,
  user: User,
): { readonly gid: number; readonly groups: readonly number[] } => ({
  gid: user.gid,
  groups: accounts.groupsOf(user),
})

/**
 * A child with the user's credentials runs the program; its status, 128 more than a signal, or
 * `failure` with what could not be done.
 */
export function* runAs(
  task: Task,
  wanted: Wanted,
  failure: (problem: Errno) => Run<number>,
): Run<number> {
  const { sys } = task
  yield* task.flush()
  const pid = sys.fork(function* (child) {
    const { user, gid, groups, path, argv, env, folder } = wanted
    const changed = child.setCredentials({ uid: user.uid, gid, groups })
    if (failed(changed)) return yield* failure(changed)
    if (folder !== undefined) {
      const gone = child.chdir(folder)
      if (failed(gone)) {
        const name = task.args[0] ?? ''
        yield* task.err(`${name}: warning: cannot change directory to ${folder}: ${gone.text}\n`)
      }
    }
    const status = path.includes('/')
      ? yield* child.exec(path, argv, env)
      : yield* execvp(child, argv, env)
    return failed(status) ? yield* failure(status) : status
  })
  if (failed(pid)) return yield* failure(pid)
  for (;;) {
    const waited = yield* sys.wait({ pid })
    if (failed(waited) || waited === undefined) continue
    const { change } = waited
    if ('status' in change) return change.status
    if ('signal' in change) return 128 + change.signal
  }
}
