/** What sudo tells of itself (-V) and of what somebody may do (-l). */
import type { ByteString } from '../../base/bytes.ts'
import type { User } from '../../shell/gnu/accounts.ts'
import { installedVersion } from '../../shell/gnu/installed.ts'
import { recordedText } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { type Entry, listed } from './policy.ts'

/** secure_path of Debian's sudoers. */
export const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Others than root are told the versions alone. */
export function* versionText(task: Task, isRoot: boolean): Run<ByteString> {
  const installed = yield* installedVersion(task.sys, (it) => it === 'sudo')
  const whole = recordedText(task, 'sudo --version')
  const text = whole.slice(Math.max(0, whole.indexOf('Sudo version')))
  const own = text.replaceAll(/1\.9\.13p3/g, () => installed?.upstream ?? '1.9.13p3')
  return isRoot
    ? own
    : own
        .split('\n')
        .filter((line) => / version \S+$/.test(line))
        .map((line) => `${line}\n`)
        .join('')
}

/** `sudo -l`: what somebody may do. */
export function* list(
  task: Task,
  { name }: User,
  { entries, isOther }: { readonly entries: readonly Entry[]; readonly isOther: boolean },
): Run<number> {
  const { hostname } = task.sys.facts
  if (entries.length > 0) {
    yield* task.out(headOf(name, hostname) + listed(entries))
    return 0
  }
  if (isOther) {
    yield* task.out(`User ${name} is not allowed to run sudo on ${hostname}.\n`)
    return 0
  }
  yield* task.err(`Sorry, user ${name} may not run sudo on ${hostname}.\n`)
  return 1
}

const headOf = (name: ByteString, hostname: ByteString): ByteString =>
  `Matching Defaults entries for ${name} on ${hostname}:
    env_reset, mail_badpass, secure_path=${SECURE_PATH.replaceAll(':', '\\:')}, use_pty

User ${name} may run the following commands on ${hostname}:
`
