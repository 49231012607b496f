/** From a path to an inode (path_resolution(7)), as Linux walks it. */
import type { ByteString } from '../base/bytes.ts'
import {
  EACCES,
  EBADF,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  type Errno,
  failed,
} from '../base/errno.ts'
import { LINKS_FOLLOWED_MAX, PATH_BYTES_MAX } from '../base/limits.ts'
import { isShared, mayAccess } from './access.ts'
import type { Kernel } from './kernel.ts'
import type { OpenFile } from './open-file.ts'
import type { Fd } from './process.ts'
import type { Row } from './row.ts'
import { AT_FDCWD, X_OK } from './syscalls.ts'
import { type Ino, isDirectory, isSymlink } from './tree.ts'

/** Where a path ends: a name in a directory, and its inode if there is one. */
export interface Spot {
  readonly dir: Ino
  /** The last component: '.', '..' and '/' (the path had no name at all) included. */
  readonly name: ByteString
  /** 0: no such name. */
  readonly ino: Ino
  /** Why there is none: ENOENT, or ENAMETOOLONG, which some calls look at later than others. */
  readonly absence: Errno
  /** Slashes follow the last component. */
  readonly isSlashed: boolean
  /** A magic link led to a file without a place in the tree. */
  readonly file?: OpenFile
}

/**
 * What happens to a link in the last place: open(2) and stat(2) follow it, lstat(2) only when a
 * slash comes after it, mkdir(2) and rename(2) never.
 */
export type Follow = 'always' | 'slash' | 'never'

const SLASH = 47

/**
 * Walks a path from `from` (the working directory when absent). Who will make the last name sees
 * what exists (`isMaking`); for who asks for it, it may come into being.
 */
export const find = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  follow: Follow,
  from: Ino = row.cwd,
  { isMaking }: { readonly isMaking: boolean } = ASKING,
): Spot | Errno => {
  if (path === '') return ENOENT
  if (path.length >= PATH_BYTES_MAX) return ENAMETOOLONG
  const { tree } = kernel
  tree.caller = row
  const who = row.credentials
  let at = path.charCodeAt(0) === SLASH ? row.root : from
  let rest = path
  let pos = 0
  let links = 0
  for (;;) {
    pos = skipSlashes(rest, pos)
    if (pos >= rest.length)
      return { dir: at, name: '/', ino: at, absence: ENOENT, isSlashed: false }
    const slash = rest.indexOf('/', pos)
    const end = slash < 0 ? rest.length : slash
    const next = slash < 0 ? end : skipSlashes(rest, end)
    const isLast = next >= rest.length
    const isSlashed = isLast && end < next
    const name = pos === 0 && end === rest.length ? rest : rest.slice(pos, end)
    const dir = tree.peek(at)
    if (dir === undefined) return ENOENT
    if (!isDirectory(dir.mode)) return ENOTDIR
    if (!mayAccess(who, dir, X_OK)) return EACCES
    const ino = isMaking && isLast ? existing(kernel, row, at, name) : ask(kernel, row, at, name)
    if (failed(ino)) {
      const isAbsent = isLast && (ino === ENOENT || ino === ENAMETOOLONG)
      return isAbsent ? { dir: at, name, ino: 0, absence: ino, isSlashed } : ino
    }
    const inode = tree.peek(ino)
    if (inode === undefined) return ENOENT
    const isFollowed = !isLast || follow === 'always' || (isSlashed && follow === 'slash')
    if (!isFollowed || !isSymlink(inode.mode)) {
      if (isLast) return { dir: at, name, ino, absence: ENOENT, isSlashed }
      at = ino
      pos = next
      continue
    }
    if (++links > LINKS_FOLLOWED_MAX) return ELOOP
    // fs.protected_symlinks, 1 on Debian and Ubuntu (sysctl.d/99-protect-links.conf).
    const isTrap = isLast && inode.uid !== who.euid && inode.uid !== dir.uid && isShared(dir)
    if (isTrap) return EACCES
    const jump = tree.jump?.(ino, row)
    if (jump !== undefined) {
      if (failed(jump)) return jump
      const absence = ENOENT
      if ('file' in jump) {
        return isLast ? { dir: at, name, ino, absence, isSlashed, ...jump } : ENOTDIR
      }
      if (isLast) return { dir: at, name: '/', ino: jump.ino, absence, isSlashed }
      at = jump.ino
      pos = next
      continue
    }
    const target = tree.readlink(ino)
    if (failed(target)) return target
    tree.touchRead(ino)
    if (target.charCodeAt(0) === SLASH) at = row.root
    rest = isLast ? (isSlashed ? `${target}/` : target) : `${target}/${rest.slice(next)}`
    pos = 0
  }
}

const ASKING = { isMaking: false }
/** For walks to names that are to be made. */
export const MAKING = { isMaking: true }

/** Nobody gets above his root. */
const ask = ({ tree }: Kernel, row: Row, dir: Ino, name: ByteString): Ino | Errno =>
  name === '..' && dir === row.root ? dir : tree.lookup(dir, name)

const existing = ({ tree }: Kernel, row: Row, dir: Ino, name: ByteString): Ino | Errno =>
  name === '..' && dir === row.root ? dir : tree.existing(dir, name)

const skipSlashes = (path: ByteString, from: number): number => {
  let pos = from
  while (path.charCodeAt(pos) === SLASH) pos++
  return pos
}

/** The inode at the end of a path; ENOENT when there is none. */
export const resolve = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  follow: Follow,
  from?: Ino,
): Ino | Errno => {
  const spot = find(kernel, row, path, follow, from)
  return failed(spot) ? spot : inodeAt(kernel, spot)
}

/** Whether a path ended with a name that can be made or removed (LAST_NORM of Linux). */
export const isName = ({ name }: Spot): boolean => name !== '.' && name !== '..' && name !== '/'

/** The inode of a spot; ENOENT, and ENOTDIR for a slash after something else. */
export const inodeAt = (kernel: Kernel, spot: Spot): Ino | Errno => {
  if (spot.ino === 0) return spot.absence
  if (spot.isSlashed && !isDirectory(kernel.tree.peek(spot.ino)?.mode ?? 0)) return ENOTDIR
  return spot.ino
}

/** The directory a relative path starts at (openat(2)); EBADF, ENOTDIR. */
export const startOf = (
  kernel: Kernel,
  row: Row,
  path: ByteString,
  at: Fd | undefined,
): Ino | Errno => {
  if (at === undefined || at === AT_FDCWD || path.charCodeAt(0) === SLASH) return row.cwd
  const file = row.files.get(at)
  if (file === undefined) return EBADF
  const inode = file.ino === undefined ? undefined : kernel.tree.peek(file.ino)
  if (file.ino === undefined || inode === undefined || !isDirectory(inode.mode)) return ENOTDIR
  return file.ino
}
