/** `exec`: becomes another program, or keeps its redirections. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import { X_OK } from '../../world/syscalls.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const SPEC = {
  letters: 'cla:',
  usage: '[-cl] [-a name] [command [argument ...]] [redirection ...]',
}

export const builtin: Builtin = {
  names: ['exec'],
  special: true,
  *run(shell, args) {
    const given = yield* readOptions(shell, args, SPEC)
    if (given === undefined) return USAGE_STATUS
    const [command, ...rest] = given.operands
    if (command === undefined) {
      shell.keepRedirections()
      return 0
    }
    const path = command.includes('/') ? command : shell.find(command)[0]
    if (path === undefined) return yield* fail(shell, 127, `${command}: not found`)
    const called = given.value('a') ?? command
    const argv = [given.has('l') ? `-${called}` : called, ...rest]
    const env = given.has('c') ? new Map<ByteString, ByteString>() : shell.variables.environment()
    const status = yield* shell.exec(path, argv, env)
    return yield* fail(shell, status, `${path}: cannot execute: ${reason(shell, path)}`)
  },
}

const reason = (shell: Shell, path: ByteString): ByteString => {
  const stat = shell.sys.stat(path)
  if (failed(stat)) return stat.text
  if (isDirectory(stat.mode)) return 'Is a directory'
  const access = shell.sys.access(path, X_OK, { effective: true })
  return failed(access) ? access.text : 'Exec format error'
}

function* fail(shell: Shell, status: number, text: ByteString): Run<number> {
  yield* shell.error('exec', text)
  const stays = shell.interactive || shell.shopts.get('execfail')
  if (!stays || shell.isSubshell) shell.control = { kind: 'exit', status }
  return status
}
