/** rename(2) and renameat2(2) on inodes: replace, exchange, refuse. */
import type { ByteString } from '../base/bytes.ts'
import {
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  type Errno,
  failed,
} from '../base/errno.ts'
import { type Disk, ROOT_INO } from './disk.ts'
import type { Inode } from './inode.ts'
import { dropName } from './links.ts'
import { directoryFor, isEmpty, lookup, removeName, setName } from './names.ts'
import type { Ino, RenameFlags } from './tree.ts'

/** A name in a directory. */
export interface Place {
  readonly dir: Ino
  readonly name: ByteString
}

/** Moves a name; the inode it stands for, or an error in the order in which Linux looks. */
export const renameName = (disk: Disk, from: Place, to: Place, flags: RenameFlags): Ino | Errno => {
  if (flags.exchange === true && flags.noReplace === true) return EINVAL
  const source = lookup(disk, from.dir, from.name)
  if (failed(source)) return source
  const target = lookup(disk, to.dir, to.name)
  if (failed(target) && target !== ENOENT) return target
  if (isDots(from.name) || isDots(to.name)) return EBUSY
  const moved = disk.get(source)
  if (moved === undefined) return ENOENT
  if (failed(target)) {
    if (flags.exchange === true) return ENOENT
    return move(disk, moved, from, to)
  }
  const there = disk.get(target)
  if (there === undefined) return ENOENT
  if (flags.noReplace === true) return EEXIST
  if (isInside(disk, to.dir, moved)) return EINVAL
  if (isInside(disk, from.dir, there)) return flags.exchange === true ? EINVAL : ENOTEMPTY
  if (source === target) return source
  if (flags.exchange === true) return exchange(disk, { moved, from }, { moved: there, from: to })
  return replace(disk, moved, there, from, to)
}

const isDots = (name: ByteString): boolean => name === '.' || name === '..'

/** Whether `dir` is `top` or stands below it. */
const isInside = (disk: Disk, dir: Ino, top: Inode): boolean => {
  if (!top.isDirectory) return false
  for (let at = dir; ; ) {
    if (at === top.ino) return true
    if (at === ROOT_INO) return false
    const inode = disk.get(at)
    if (inode === undefined || inode.parent === at) return false
    at = inode.parent
  }
}

const move = (disk: Disk, moved: Inode, from: Place, to: Place): Ino | Errno => {
  if (isInside(disk, to.dir, moved)) return EINVAL
  const into = directoryFor(disk, to.dir, to.name)
  if (failed(into)) return into
  shift(disk, moved, from, to)
  return moved.ino
}

const replace = (disk: Disk, moved: Inode, there: Inode, from: Place, to: Place): Ino | Errno => {
  if (moved.isDirectory && !there.isDirectory) return ENOTDIR
  if (!moved.isDirectory && there.isDirectory) return EISDIR
  if (there.isDirectory && !isEmpty(disk, there)) return ENOTEMPTY
  const into = directoryFor(disk, to.dir, to.name)
  if (failed(into)) return into
  dropName(disk, into, to.name, there)
  shift(disk, moved, from, to)
  return moved.ino
}

/** The name goes from one place to another; all that could fail has been asked. */
const shift = (disk: Disk, moved: Inode, from: Place, to: Place): void => {
  const inode = disk.edit(moved)
  inode.ctime = disk.now()
  const out = disk.get(from.dir)
  if (out !== undefined) removeName(disk, out, from.name)
  const into = disk.get(to.dir)
  if (into !== undefined) setName(disk, into, to.name, inode.ino)
  settle(disk, inode, from.dir, to.dir)
}

const exchange = (
  disk: Disk,
  one: { moved: Inode; from: Place },
  other: { moved: Inode; from: Place },
): Ino | Errno => {
  const first = disk.edit(one.moved)
  const second = disk.edit(other.moved)
  first.ctime = disk.now()
  second.ctime = first.ctime
  const here = disk.get(one.from.dir)
  if (here !== undefined) setName(disk, here, one.from.name, second.ino)
  const there = disk.get(other.from.dir)
  if (there !== undefined) setName(disk, there, other.from.name, first.ino)
  settle(disk, first, one.from.dir, other.from.dir)
  settle(disk, second, other.from.dir, one.from.dir)
  return first.ino
}

/** A directory that moved has another one above it, whose link count shows it. */
const settle = (disk: Disk, moved: Inode, from: Ino, to: Ino): void => {
  if (!moved.isDirectory || from === to) return
  moved.parent = to
  const left = disk.get(from)
  if (left !== undefined) disk.edit(left).nlink--
  const entered = disk.get(to)
  if (entered !== undefined) disk.edit(entered).nlink++
}
