/** Names that come and go: make, link, unlink, rmdir on inodes. */
import type { ByteString } from '../base/bytes.ts'
import {
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  EMLINK,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  type Errno,
  failed,
} from '../base/errno.ts'
import { BLOCK_BYTES, HARD_LINKS_MAX } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import { FAST_LINK_BYTES, type Inode } from './inode.ts'
import { directoryFor, isEmpty, lookup, removeName, setName } from './names.ts'
import { type Ino, isDirectory, type NewInode, S_ISGID } from './tree.ts'

/** A new inode under a new name: of any kind; `target` is a symbolic link's. */
export const makeNode = (
  disk: Disk,
  dir: Ino,
  name: ByteString,
  as: NewInode,
  kind: { rdev?: number; target?: ByteString } = {},
): Ino | Errno => {
  const there = lookup(disk, dir, name)
  if (!failed(there)) return EEXIST
  if (there !== ENOENT) return there
  const isLong = kind.target !== undefined && kind.target.length >= FAST_LINK_BYTES
  const into = directoryFor(disk, dir, name, isDirectory(as.mode) || isLong ? 1 : 0)
  if (failed(into)) return into
  const inode = begin(disk, into, as, true)
  if (failed(inode)) return inode
  inode.rdev = kind.rdev ?? 0
  const { target } = kind
  if (target !== undefined) {
    disk.reckon(inode, () => {
      inode.target = target
      inode.size = target.length
    })
  }
  setName(disk, into, name, inode.ino)
  if (!inode.isDirectory) return inode.ino
  disk.reckon(inode, () => (inode.size = BLOCK_BYTES))
  inode.parent = dir
  disk.edit(into).nlink++
  return inode.ino
}

/**
 * A regular file without a name: it goes when nobody holds it, unless it is linked before. EPERM in
 * a removed directory (__ext4_new_inode of Linux).
 */
export const makeUnnamedNode = (disk: Disk, dir: Ino, as: NewInode): Ino | Errno => {
  const into = disk.get(dir)
  if (into === undefined) return ENOENT
  if (!into.isDirectory) return ENOTDIR
  if (into.nlink === 0) return EPERM
  const inode = begin(disk, into, as, false)
  return failed(inode) ? inode : inode.ino
}

/** In a sgid directory the group is the directory's, and directories inherit the bit. */
const begin = (disk: Disk, dir: Inode, as: NewInode, isNamed: boolean): Inode | Errno => {
  const inode = disk.create(as.mode, isNamed)
  if (failed(inode)) return inode
  inode.uid = as.uid
  inode.gid = as.gid
  if ((dir.mode & S_ISGID) !== 0) {
    inode.gid = dir.gid
    if (inode.isDirectory) inode.mode |= S_ISGID
  }
  return inode
}

/** One more name for a file. EPERM for directories, EMLINK, EEXIST, ENOENT when it is gone. */
export const linkNode = (disk: Disk, ino: Ino, dir: Ino, name: ByteString): Ino | Errno => {
  const file = disk.get(ino)
  if (file === undefined) return ENOENT
  const there = lookup(disk, dir, name)
  if (!failed(there)) return EEXIST
  if (there !== ENOENT) return there
  const into = directoryFor(disk, dir, name)
  if (failed(into)) return into
  if (file.isDirectory) return EPERM
  if (file.nlink >= HARD_LINKS_MAX) return EMLINK
  const inode = disk.ownCopy(file)
  inode.nlink++
  disk.edit(inode).ctime = disk.now()
  // A file that had no name was in no batch: all of it is new to the store.
  if (inode.nlink === 1 && inode.chunks !== undefined) {
    for (const [index, chunk] of inode.chunks) {
      disk.journal.touchChunk(ino, index)
      chunk.changed = disk.journal.sequence
    }
  }
  setName(disk, into, name, ino)
  return ino
}

/** Takes a name of a file away. ENOENT, EISDIR. */
export const unlinkNode = (disk: Disk, dir: Ino, name: ByteString): Ino | Errno => {
  const ino = lookup(disk, dir, name)
  if (failed(ino)) return ino
  const inode = disk.get(ino)
  const out = disk.get(dir)
  if (inode === undefined || out === undefined) return ENOENT
  if (inode.isDirectory) return EISDIR
  dropName(disk, out, name, inode)
  return ino
}

/** EINVAL for '.', ENOTEMPTY, ENOTDIR, EBUSY for the root. */
export const rmdirNode = (disk: Disk, dir: Ino, name: ByteString): Ino | Errno => {
  if (name === '.') return EINVAL
  if (name === '..') return ENOTEMPTY
  const ino = lookup(disk, dir, name)
  if (failed(ino)) return ino
  const inode = disk.get(ino)
  const out = disk.get(dir)
  if (inode === undefined || out === undefined) return ENOENT
  if (!inode.isDirectory) return ENOTDIR
  if (ino === dir) return EBUSY
  if (!isEmpty(disk, inode)) return ENOTEMPTY
  dropName(disk, out, name, inode)
  const gone = disk.own(ino)
  if (gone !== undefined) emptied(disk, gone)
  return ino
}

/** Takes a name away and with the last one the inode; a directory is empty and had one only. */
export const dropName = (disk: Disk, dir: Inode, name: ByteString, inode: Inode): void => {
  removeName(disk, dir, name)
  const gone = disk.edit(inode)
  gone.ctime = disk.now()
  if (gone.isDirectory) {
    gone.nlink = 0
    const above = disk.get(dir.ino)
    if (above !== undefined) above.nlink--
  } else {
    gone.nlink--
  }
  if (gone.nlink === 0) disk.orphan(gone)
}

/** ext4_rmdir sets the size to 0; the block goes with the inode. */
const emptied = (disk: Disk, dir: Inode): void => {
  const { blocks } = dir
  disk.reckon(dir, () => {
    dir.size = 0
  })
  disk.shownBlocks += blocks - dir.blocks
  dir.blocks = blocks
}
