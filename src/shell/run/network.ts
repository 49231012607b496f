/** /dev/tcp/HOST/PORT in redirections, on a machine whose network leads nowhere. */
import type { ByteString } from '../../base/bytes.ts'
import { EINVAL, ENETUNREACH, type Errno } from '../../base/errno.ts'
import type { Fd } from '../../world/process.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** Opens a connection: so far always refused, in bash's words (lib/sh/netopen.c). */
export function* connect(shell: ShellProcess, host: ByteString): Run<Fd | Errno> {
  if (/^[\d.]+$/.test(host) || host.includes(':')) {
    yield* shell.err(`${shell.name}: connect: ${ENETUNREACH.text}\n`)
    return ENETUNREACH
  }
  yield* shell.complain(`${host}: Temporary failure in name resolution`)
  return EINVAL
}
