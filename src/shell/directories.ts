/** The shell's idea of where it is: logical paths as `cd` and `pushd` keep them. */
import type { ByteString } from '../base/bytes.ts'
import { ENOTDIR, type Errno, failed } from '../base/errno.ts'
import { isDirectory } from '../world/tree.ts'
import type { Shell } from './state.ts'

/** Goes to a directory and makes it known (PWD, OLDPWD); answers why it could not. */
export const changeDirectory = (
  shell: Shell,
  path: ByteString,
  physical: boolean,
): Errno | undefined => {
  const { sys } = shell
  if (path === '') {
    remember(shell, shell.directory)
    return undefined
  }
  const wanted = path.startsWith('/') ? path : `${shell.directory.replace(/\/$/, '')}/${path}`
  const logical = physical ? undefined : canonical(shell, wanted)
  if (logical !== undefined && !failed(sys.chdir(logical))) {
    remember(shell, logical)
    return undefined
  }
  const gone = sys.chdir(path)
  if (failed(gone)) {
    const stat = sys.stat(path)
    return !failed(stat) && !isDirectory(stat.mode) ? ENOTDIR : gone
  }
  const here = sys.getcwd()
  remember(shell, failed(here) ? path : here)
  return undefined
}

const remember = (shell: Shell, directory: ByteString): void => {
  shell.variables.set('OLDPWD', shell.variables.get('PWD') ?? shell.directory)
  shell.directory = directory
  shell.variables.set('PWD', directory)
}

/**
 * An absolute path without `.`, `..` and doubled slashes; two leading slashes stay (POSIX).
 * Undefined when what `..` goes back over is no directory.
 */
const canonical = (shell: Shell, path: ByteString): ByteString | undefined => {
  const root = /^\/\/(?!\/)/.test(path) ? '//' : '/'
  const names: ByteString[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') {
      names.push(name)
      continue
    }
    const stat = shell.sys.stat(root + names.join('/'))
    if (failed(stat) || !isDirectory(stat.mode)) return undefined
    names.pop()
  }
  return root + names.join('/')
}

/** A path with the home directory as `~`, as `dirs` and \w show it. */
export const tildePath = (shell: Shell, path: ByteString): ByteString => {
  const home = shell.variables.get('HOME') ?? ''
  if (home.length < 2) return path
  if (path === home) return '~'
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
