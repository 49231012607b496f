/** execvp(3): runs another program by name along PATH, as env, xargs, timeout and nohup do. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, ENOENT, ENOEXEC, ENOTDIR, type Errno, failed } from '../../base/errno.ts'
import type { Run, Sys } from '../program.ts'

/** confstr(_CS_PATH) of glibc: where is looked when PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin'

/**
 * Becomes the program `argv[0]` names and answers its exit status, or the error when there is
 * none. A file that is no program is run by /bin/sh.
 */
export function* execvp(
  sys: Sys,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): Run<number | Errno> {
  const [name = ''] = argv
  if (name === '') return ENOENT
  if (name.includes('/')) return yield* execOrShell(sys, name, argv, env)
  let problem: Errno = ENOENT
  for (const folder of (env.get('PATH') ?? DEFAULT_PATH).split(':')) {
    const path = folder === '' ? name : `${folder}/${name}`
    const status = yield* execOrShell(sys, path, argv, env)
    if (!failed(status)) return status
    if (status === EACCES) problem = EACCES
    else if (status !== ENOENT && status !== ENOTDIR) return status
  }
  return problem
}

function* execOrShell(
  sys: Sys,
  path: ByteString,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
): Run<number | Errno> {
  const status = yield* sys.exec(path, argv, env)
  if (status !== ENOEXEC) return status
  return yield* sys.exec('/bin/sh', ['/bin/sh', path, ...argv.slice(1)], env)
}
