/** REALPATH as OpenSSH has it: BSD's realpath(3), by which the last part of a path may be missing. */
import type { ByteString } from '../../base/bytes.ts'
import { ELOOP, ENAMETOOLONG, ENOENT, type Errno, failed } from '../../base/errno.ts'
import { LINKS_FOLLOWED_MAX, PATH_BYTES_MAX } from '../../base/limits.ts'
import type { Sys } from '../../shell/program.ts'
import { isSymlink } from '../../world/tree.ts'

/** The path without links, `.` and `..`; what it names need not exist, its directory must. */
export const realPath = (sys: Sys, path: ByteString): ByteString | Errno => {
  const start = path.startsWith('/') ? '/' : sys.getcwd()
  if (failed(start)) return start
  if (path.length >= PATH_BYTES_MAX) return ENAMETOOLONG
  let resolved = start
  let left = path
  let links = 0
  while (left !== '') {
    const slash = left.indexOf('/')
    const isLast = slash < 0
    const part = isLast ? left : left.slice(0, slash)
    left = isLast ? '' : left.slice(slash + 1)
    if (part === '' || part === '.') continue
    if (part === '..') {
      resolved = parentOf(resolved)
      continue
    }
    const parent = resolved
    resolved = resolved === '/' ? `/${part}` : `${resolved}/${part}`
    if (resolved.length >= PATH_BYTES_MAX) return ENAMETOOLONG
    const stat = sys.lstat(resolved)
    if (failed(stat)) {
      if (stat === ENOENT && isLast) return resolved
      return stat
    }
    if (!isSymlink(stat.mode)) continue
    if (links++ > LINKS_FOLLOWED_MAX) return ELOOP
    const target = sys.readlink(resolved)
    if (failed(target)) return target
    resolved = target.startsWith('/') ? '/' : parent
    left = isLast ? target : `${target}/${left}`
    if (left.length >= PATH_BYTES_MAX) return ENAMETOOLONG
  }
  return resolved
}

const parentOf = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/')) || '/'
