/** What a file is, in words (gnulib file_type). */
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  type Stat,
} from '../../world/tree.ts'

const KINDS = new Map([
  [S_IFDIR, 'directory'],
  [S_IFLNK, 'symbolic link'],
  [S_IFCHR, 'character special file'],
  [S_IFBLK, 'block special file'],
  [S_IFIFO, 'fifo'],
  [S_IFSOCK, 'socket'],
])

/** `regular empty file`, `directory`, ... */
export const fileKind = (stat: Stat): string => {
  const type = stat.mode & S_IFMT
  if (type === S_IFREG) return stat.size === 0 ? 'regular empty file' : 'regular file'
  return KINDS.get(type) ?? 'weird file'
}
