/** From a command's name to its file: PATH and the hash table. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { X_OK } from '../../world/syscalls.ts'
import { isDirectory } from '../../world/tree.ts'
import type { Sys } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** Files of that name that can be executed; a name with a slash is a path. */
export const find = (
  shell: ShellProcess,
  name: ByteString,
  how: { path?: ByteString; all?: boolean } = {},
): readonly ByteString[] => {
  if (name === '') return []
  if (name.includes('/')) return isExecutable(shell.sys, name) ? [name] : []
  const found: ByteString[] = []
  for (const directory of (how.path ?? shell.variables.get('PATH') ?? '').split(':')) {
    const path = inDirectory(directory, name)
    if (!isExecutable(shell.sys, path)) continue
    found.push(path)
    if (how.all !== true) break
  }
  return found
}

/** PATH's empty entry is the working directory. */
const inDirectory = (directory: ByteString, name: ByteString): ByteString => {
  if (directory === '') return `./${name}`
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`
}

const isExecutable = (sys: Sys, path: ByteString): boolean => {
  const stat = sys.access(path, X_OK, { effective: true })
  return !failed(stat) && !isDirectory(stat.mode)
}

/** The file to execute, remembered in the hash table; a file without x bits if there is no other. */
export const locate = (
  shell: ShellProcess,
  name: ByteString,
  path: ByteString | undefined,
): ByteString | undefined => {
  if (name.includes('/')) return name
  if (name === '') return undefined
  if (path !== undefined) return find(shell, name, { path })[0]
  const searched = shell.variables.get('PATH') ?? ''
  if (searched !== shell.hashedPath) {
    shell.hashed.clear()
    shell.hashedPath = searched
  }
  const known = shell.hashed.get(name)
  if (known !== undefined) {
    known.hits++
    return known.path
  }
  const [found] = find(shell, name)
  if (found === undefined) return unexecutable(shell, name, searched)
  if (shell.options.get('hashall')) {
    shell.hashed.set(name, { path: found, hits: 1 })
  }
  return found
}

const unexecutable = (
  shell: ShellProcess,
  name: ByteString,
  searched: ByteString,
): ByteString | undefined => {
  for (const directory of searched.split(':')) {
    const path = inDirectory(directory, name)
    const stat = shell.sys.stat(path)
    if (!failed(stat) && !isDirectory(stat.mode)) return path
  }
  return undefined
}
