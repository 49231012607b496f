/** Absolute paths without links, `.` and `..` (gnulib canonicalize_filename_mode). */
import type { ByteString } from '../../base/bytes.ts'
import { ELOOP, ENOENT, ENOTDIR, type Errno, failed } from '../../base/errno.ts'
import { LINKS_FOLLOWED_MAX } from '../../base/limits.ts'
import { isDirectory, isSymlink } from '../../world/tree.ts'
import type { Sys } from '../program.ts'

/** What of a path need not exist. */
export type MissingParts = 'none' | 'last' | 'all'

/** The path; links are followed unless `keepsLinks`. */
export const canonical = (
  sys: Sys,
  path: ByteString,
  missing: MissingParts,
  how: { readonly keepsLinks?: boolean } = {},
): ByteString | Errno => {
  if (path === '') return ENOENT
  let at: ByteString = '/'
  if (!path.startsWith('/')) {
    const here = sys.getcwd()
    if (failed(here)) return here
    at = here
  }
  let names = path.split('/')
  let links = 0
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') {
      const isNeeded = name === '.' || names.length > 0
      if (isNeeded || missing === 'all') continue
      const problem = names.length === 0 ? trailing(sys, at, missing) : undefined
      if (problem !== undefined) return problem
      continue
    }
    if (name === '..') {
      at = at.slice(0, at.lastIndexOf('/')) || '/'
      continue
    }
    const next = at === '/' ? `/${name}` : `${at}/${name}`
    const stat = sys.lstat(next)
    const rest = names.some((it) => it !== '')
    if (failed(stat)) {
      const isForgiven = missing === 'all' || (missing === 'last' && stat === ENOENT && !rest)
      if (!isForgiven) return stat
      at = next
      continue
    }
    if (isSymlink(stat.mode) && how.keepsLinks !== true) {
      const target = sys.readlink(next)
      if (++links > LINKS_FOLLOWED_MAX) {
        if (missing !== 'all') return ELOOP
        at = next
        continue
      }
      if (failed(target)) return target
      names = [...target.split('/'), ...names]
      if (target.startsWith('/')) at = '/'
      continue
    }
    const isFolder = isDirectory(stat.mode) || isSymlink(stat.mode)
    if (!isFolder && names.length > 0 && missing !== 'all') return ENOTDIR
    at = next
  }
  return at
}

/** A slash at the end wants a directory, if there is anything. */
const trailing = (sys: Sys, at: ByteString, missing: MissingParts): Errno | undefined => {
  const stat = sys.stat(at)
  if (failed(stat)) return missing === 'last' && stat === ENOENT ? undefined : stat
  return isDirectory(stat.mode) ? undefined : ENOTDIR
}
