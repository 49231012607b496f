/** Paths of a world looked up from outside of any process: nothing comes into being by it. */
import type { ByteString } from '../base/bytes.ts'
import { ELOOP, type Errno, failed } from '../base/errno.ts'
import { LINKS_FOLLOWED_MAX } from '../base/limits.ts'
import { type Ino, isSymlink, type Tree } from '../world/tree.ts'

/** The inode of an absolute path, links followed; ENOENT, ENOTDIR, ELOOP. */
export const findPath = (
  tree: Pick<Tree, 'root' | 'existing' | 'stat' | 'readlink'>,
  path: ByteString,
): Ino | Errno => {
  let at = tree.root
  let left = partsOf(path)
  let links = 0
  for (;;) {
    const [name, ...rest] = left
    if (name === undefined) return at
    const next = tree.existing(at, name)
    if (failed(next)) return next
    const stat = tree.stat(next)
    if (failed(stat)) return stat
    if (!isSymlink(stat.mode)) {
      at = next
      left = rest
      continue
    }
    if (++links > LINKS_FOLLOWED_MAX) return ELOOP
    const target = tree.readlink(next)
    if (failed(target)) return target
    if (target.startsWith('/')) at = tree.root
    left = [...partsOf(target), ...rest]
  }
}

const partsOf = (path: ByteString): ByteString[] =>
  path.split('/').filter((part) => part !== '' && part !== '.')
