/** The tree of a world's disk: an ext4 file system over an image (`Tree`, without permissions). */
import type { ByteString, Bytes } from '../base/bytes.ts'
import {
  EFBIG,
  EINVAL,
  EISDIR,
  ENAMETOOLONG,
  ENODEV,
  ENOENT,
  EOPNOTSUPP,
  type Errno,
  ESTALE,
  failed,
} from '../base/errno.ts'
import { BLOCK_BYTES, FILE_BYTES_MAX, PATH_BYTES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { absorb } from './absorb.ts'
import { conjure } from './conjure.ts'
import { readContent, writeContent } from './content.ts'
import { type Disk, ROOT_INO } from './disk.ts'
import { partitionStat, quotaStat } from './disk-stat.ts'
import type { Inode } from './inode.ts'
import { linkNode, makeNode, makeUnnamedNode, rmdirNode, unlinkNode } from './links.ts'
import { list, lookup, nameOf, namesIn, placeOf, stampOfNames } from './names.ts'
import type { Place } from './open-file.ts'
import { close } from './plausible.ts'
import { renameName } from './rename.ts'
import type { Row } from './row.ts'
import { dropPrivileges, setAttributes, touchRead } from './setattr.ts'
import { reserveContent, seekContent, zeroContent } from './space.ts'
import {
  type Change,
  type Entry,
  type FileSystemStat,
  type Ino,
  makeDevice,
  type NewInode,
  type RenameFlags,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  type Stat,
  type Tree,
} from './tree.ts'
import { getXattr, listXattrs, removeXattr, setXattr } from './xattrs.ts'

/** /dev/sda1: what most virtual servers' root file system has as st_dev. */
export const ROOT_DEVICE = makeDevice(8, 1)
/** The disk as an inode-level tree: what a FUSE server and the paths stand on. */
export class DiskTree implements Tree {
  readonly root = ROOT_INO
  caller: Row | undefined
  readonly #disk: Disk
  readonly #partitionBytes: number | undefined
  readonly #watchers = new Set<(ino: Ino) => void>()

  /** `partitionBytes`: how big a disk is shown; absent: what there is and what may be written. */
  constructor(disk: Disk, partitionBytes?: number) {
    this.#disk = disk
    this.#partitionBytes = partitionBytes
  }

  /** Calls back with each file whose content is about to change, or has; the answer ends it. */
  watchContent(hear: (ino: Ino) => void): () => void {
    this.#watchers.add(hear)
    return () => this.#watchers.delete(hear)
  }

  #touched(ino: Ino): void {
    for (const hear of this.#watchers) hear(ino)
  }

  /** Mode, owner and link count without the cost of a `Stat`. Not to be changed. */
  peek(ino: Ino): Inode | undefined {
    return this.#disk.get(ino)
  }

  stat(ino: Ino): Stat | Errno {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    return {
      dev: ROOT_DEVICE,
      ino: inode.ino,
      mode: inode.mode,
      nlink: inode.nlink,
      uid: inode.uid,
      gid: inode.gid,
      rdev: inode.rdev,
      size: inode.size,
      blocks: inode.blocks * (BLOCK_BYTES / 512),
      blockBytes: BLOCK_BYTES,
      atime: this.#disk.atimeOf(inode),
      mtime: inode.mtime,
      ctime: inode.ctime,
      birth: inode.birth,
    }
  }

  nameOf(dir: Ino, child: Ino): ByteString | undefined {
    return nameOf(this.#disk, dir, child)
  }

  placeOf(ino: Ino): Place | undefined {
    return placeOf(this.#disk, ino)
  }

  lookup(dir: Ino, name: ByteString): Ino | Errno {
    const ino = lookup(this.#disk, dir, name)
    return ino === ENOENT ? conjure(this.#disk, dir, name) : ino
  }

  existing(dir: Ino, name: ByteString): Ino | Errno {
    return lookup(this.#disk, dir, name)
  }

  list(dir: Ino): readonly Entry[] | Errno {
    const entries = list(this.#disk, dir)
    if (!failed(entries)) close(this.#disk, dir)
    return entries
  }

  names(dir: Ino, { isNoted }: { isNoted: boolean }): readonly ByteString[] | Errno {
    const names = namesIn(this.#disk, dir)
    if (isNoted && !failed(names)) close(this.#disk, dir)
    return names
  }

  namesStamp(dir: Ino): number | undefined {
    return stampOfNames(this.#disk, dir)
  }

  parentOf(dir: Ino): Ino | Errno {
    return lookup(this.#disk, dir, '..')
  }

  make(dir: Ino, name: ByteString, as: NewInode, rdev = 0): Ino | Errno {
    const type = as.mode & S_IFMT
    if (type === S_IFDIR || type === S_IFLNK) return EINVAL
    const mode = type === 0 ? S_IFREG | as.mode : as.mode
    return makeNode(this.#disk, dir, name, { ...as, mode }, { rdev })
  }

  makeUnnamed(dir: Ino, as: NewInode): Ino | Errno {
    return makeUnnamedNode(this.#disk, dir, { ...as, mode: S_IFREG | (as.mode & 0o7777) })
  }

  mkdir(dir: Ino, name: ByteString, as: NewInode): Ino | Errno {
    return makeNode(this.#disk, dir, name, { ...as, mode: S_IFDIR | (as.mode & 0o7777) })
  }

  symlink(dir: Ino, name: ByteString, target: ByteString, as: NewInode): Ino | Errno {
    if (target === '') return ENOENT
    if (target.length >= PATH_BYTES_MAX) return ENAMETOOLONG
    return makeNode(this.#disk, dir, name, { ...as, mode: S_IFLNK | 0o777 }, { target })
  }

  link(ino: Ino, dir: Ino, name: ByteString): Ino | Errno {
    return linkNode(this.#disk, ino, dir, name)
  }

  unlink(dir: Ino, name: ByteString): Ino | Errno {
    return unlinkNode(this.#disk, dir, name)
  }

  rmdir(dir: Ino, name: ByteString): Ino | Errno {
    return rmdirNode(this.#disk, dir, name)
  }

  rename(
    from: { dir: Ino; name: ByteString },
    to: { dir: Ino; name: ByteString },
    flags: RenameFlags = {},
  ): Ino | Errno {
    return renameName(this.#disk, from, to, flags)
  }

  readlink(ino: Ino): ByteString | Errno {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    return inode.isSymlink ? inode.target : EINVAL
  }

  setattr(ino: Ino, change: Change): Stat | Errno | Waiting {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    const { size } = change
    const whole = size === undefined ? inode : absorb(this.#disk, inode, size)
    if (failed(whole) || whole instanceof Waiting) return whole
    if (size !== undefined) this.#touched(ino)
    const changed = setAttributes(this.#disk, whole, change)
    return failed(changed) ? changed : this.stat(ino)
  }

  read(ino: Ino, at: number, bytesMax: number, into?: Bytes): Bytes | Errno | Waiting {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    if (inode.isDirectory) return EISDIR
    if (!inode.isRegular || at < 0) return EINVAL
    return this.#shed(readContent(this.#disk, inode, { at, bytesMax, into }))
  }

  write(ino: Ino, at: number, bytes: Bytes): number | Errno | Waiting {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    if (inode.isDirectory) return EISDIR
    if (!inode.isRegular || at < 0) return EINVAL
    const whole = bytes.length === 0 ? inode : absorb(this.#disk, inode)
    if (failed(whole) || whole instanceof Waiting) return whole
    this.#touched(ino)
    return this.#shed(writeContent(this.#disk, whole, at, bytes))
  }

  /** Content may be given up when a call is done with it, not while it waits for more. */
  #shed<T>(answer: T): T {
    if (!(answer instanceof Waiting)) this.#disk.resident.shed(this.#disk.committed)
    return answer
  }

  dropPrivileges(ino: Ino): Stat | Errno {
    const inode = this.#disk.get(ino)
    if (inode !== undefined) dropPrivileges(this.#disk, inode)
    return this.stat(ino)
  }

  allocate(
    ino: Ino,
    range: { at: number; bytes: number },
    how: { keepSize?: boolean; punch?: boolean; zero?: boolean },
  ): Stat | Errno | Waiting {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    if (inode.isDirectory) return EISDIR
    if (!inode.isRegular) return ENODEV
    const { at, bytes } = range
    if (at < 0 || bytes <= 0) return EINVAL
    const end = at + bytes
    if (end > FILE_BYTES_MAX) return EFBIG
    if (how.punch === true && (how.keepSize !== true || how.zero === true)) return EOPNOTSUPP
    const whole = absorb(this.#disk, inode)
    if (failed(whole) || whole instanceof Waiting) return whole
    this.#touched(ino)
    const isZeroed = how.punch === true || how.zero === true
    const done = isZeroed
      ? zeroContent(this.#disk, whole, { at, end }, how.zero === true)
      : reserveContent(this.#disk, whole, { at, end })
    if (failed(done) || !('ino' in done)) return done
    const own = this.#disk.edit(done)
    if (how.keepSize !== true && end > own.size) own.size = end
    own.mtime = this.#disk.now()
    own.ctime = own.mtime
    return this.stat(ino)
  }

  seek(ino: Ino, at: number, wanted: 'data' | 'hole'): number | Errno {
    const inode = this.#disk.get(ino)
    if (inode === undefined) return ESTALE
    return inode.isRegular ? seekContent(inode, at, wanted) : EINVAL
  }

  touchRead(ino: Ino): void {
    const inode = this.#disk.get(ino)
    if (inode !== undefined) touchRead(this.#disk, inode)
  }

  getxattr(ino: Ino, name: ByteString): Bytes | Errno {
    return getXattr(this.#disk, ino, name)
  }

  setxattr(
    ino: Ino,
    name: ByteString,
    value: Bytes,
    flags: { create?: boolean; replace?: boolean } = {},
  ): Ino | Errno {
    return setXattr(this.#disk, ino, name, value, flags)
  }

  listxattr(ino: Ino): readonly ByteString[] | Errno {
    return listXattrs(this.#disk, ino)
  }

  removexattr(ino: Ino, name: ByteString): Ino | Errno {
    return removeXattr(this.#disk, ino, name)
  }

  hold(ino: Ino): void {
    this.#disk.hold(ino)
  }

  release(ino: Ino): void {
    this.#disk.release(ino)
  }

  statfs(): FileSystemStat {
    return this.#partitionBytes === undefined
      ? quotaStat(this.#disk)
      : partitionStat(this.#disk, this.#partitionBytes)
  }
}
