/** A new home: /etc/skel, copied for its owner. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

const O_NEW_FILE = 0o1101

/** Copies what is in a directory into another one; links stay away. */
export function* copySkeleton(sys: Sys, from: ByteString, to: ByteString, owner: Owner): Run<void> {
  const entries = sys.readdir(from)
  if (failed(entries)) return
  for (const { name } of entries) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`]
    const stat = sys.stat(source)
    if (failed(stat)) continue
    if (isDirectory(stat.mode)) {
      if (!failed(sys.mkdir(target, stat.mode & 0o777))) {
        yield* copySkeleton(sys, source, target, owner)
      }
    } else {
      const fd = sys.open(target, O_NEW_FILE, stat.mode & 0o777)
      if (failed(fd)) continue
      void (yield* sys.write(fd, yield* textOfFile(sys, source)))
      sys.close(fd)
    }
    void sys.chown(target, owner.uid, owner.gid)
    void sys.utimens(target, { atime: stat.atime, mtime: stat.mtime })
  }
}

/** Makes the directories above, and the home itself with `mode`. */
export const makeHome = (sys: Sys, path: ByteString, mode: number, owner: Owner): boolean => {
  const parts = path.split('/').filter((it) => it !== '')
  for (let depth = 1; depth < parts.length; depth++) {
    void sys.mkdir(`/${parts.slice(0, depth).join('/')}`, 0o755)
  }
  if (failed(sys.mkdir(path, mode))) return false
  void sys.chmod(path, mode)
  void sys.chown(path, owner.uid, owner.gid)
  return true
}

/** Removes a directory with all that is in it. */
export const removeTree = (sys: Sys, path: ByteString): void => {
  const stat = sys.lstat(path)
  if (failed(stat)) return
  if (!isDirectory(stat.mode)) {
    void sys.unlink(path)
    return
  }
  const entries = sys.readdir(path)
  if (!failed(entries)) for (const { name } of entries) removeTree(sys, `${path}/${name}`)
  void sys.rmdir(path)
}
