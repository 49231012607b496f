/** `exec`: becomes another program, or keeps its redirections. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, EISDIR, ENOEXEC, failed } from '../../base/errno.ts'
import { X_OK } from '../../world/syscalls.ts'
import { isDirectory } from '../../world/tree.ts'
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
    const status = yield* shell.exec(absolute(shell, path), argv, env)
    return yield* explain(shell, absolute(shell, path), status)
  },
}

/** bash makes a relative name with a slash absolute before it executes it. */
const absolute = (shell: Shell, path: ByteString): ByteString => {
  if (path.startsWith('/')) return path
  return `${shell.directory.replace(/\/$/, '')}/${path.replace(/^(?:\.\/)+/, '')}`
}

/** What the kernel said, in bash's words, and then `exec` itself where it also speaks. */
function* explain(shell: Shell, path: ByteString, status: number): Run<number> {
  const stat = shell.sys.stat(path)
  const access = shell.sys.access(path, X_OK, { effective: true })
  const isFolder = !failed(stat) && isDirectory(stat.mode)
  if (isFolder || failed(access)) {
    const why = isFolder ? EISDIR : failed(access) ? access : EACCES
    yield* shell.complain(`${path}: ${why.text}`)
    if (failed(stat)) return yield* end(shell, status)
    return yield* fail(shell, status, `${path}: cannot execute: ${why.text}`)
  }
  if (status === 127) yield* shell.complain(`${path}: cannot execute: required file not found`)
  else {
    yield* shell.complain(`${path}: cannot execute binary file: ${ENOEXEC.text}`)
    yield* shell.complain(`${path}: Success`)
  }
  return yield* end(shell, status)
}

function* fail(shell: Shell, status: number, text: ByteString): Run<number> {
  yield* shell.error('exec', text)
  return yield* end(shell, status)
}

function* end(shell: Shell, status: number): Run<number> {
  const stays = shell.interactive || shell.shopts.get('execfail')
  if (!stays || shell.isSubshell) shell.control = { kind: 'exit', status }
  return status
}
