/** What OpenSSH's programs call themselves: the package that dpkg has installed. */
import type { ByteString } from '../../base/bytes.ts'
import { installedVersion } from '../../shell/gnu/installed.ts'
import { openSslRelease } from '../../shell/gnu/openssl-release.ts'
import { recordedText } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'

/** `OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.20 7 Apr 2026`. */
export function* sshVersion(task: Task): Run<ByteString> {
  const installed = yield* installedVersion(task.sys, (it) => it === 'openssh-client')
  if (installed === undefined) return recordedText(task, 'ssh -V').trimEnd()
  const { full, upstream, isUbuntu } = installed
  const distribution = `${isUbuntu ? 'Ubuntu' : 'Debian'}-${full.replace(/^.*-/, '')}`
  return `OpenSSH_${upstream} ${distribution}, ${yield* openSslRelease(task.sys)}`
}
