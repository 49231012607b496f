/** The disk with made-up file systems mounted on it: /proc, /sys, /dev/pts. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { EINVAL, ENOENT, EOPNOTSUPP, EPERM, type Errno, EXDEV, failed } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { DiskTree } from './disk-tree.ts'
import type { Forest, Jump, Peek } from './kernel.ts'
import type { Place } from './open-file.ts'
import type { Row } from './row.ts'
import {
  type Change,
  type Entry,
  type FileSystemStat,
  type Ino,
  isRegular,
  type NewInode,
  type RenameFlags,
  type Stat,
} from './tree.ts'

/**
 * A file system that is computed as it is looked at. Inode numbers are its own (below 2^40); the
 * root's is `root`. `caller` is the process that asks, absent for who asks from outside.
 */
export interface Synthetic {
  readonly root: Ino
  /** With st_dev and st_ino as they are to be seen. */
  stat(ino: Ino, caller?: Row): Stat | Errno
  lookup(dir: Ino, name: ByteString, caller?: Row): Ino | Errno
  list(dir: Ino, caller?: Row): readonly Entry[] | Errno
  parentOf(dir: Ino): Ino
  readlink(ino: Ino, caller?: Row): ByteString | Errno
  read(ino: Ino, at: number, bytesMax: number, caller?: Row): Bytes | Errno | Waiting
  write?(ino: Ino, at: number, bytes: Bytes, caller?: Row): number | Errno | Waiting
  /** Links that lead somewhere by themselves (/proc/PID/fd/N, cwd, exe). */
  jump?(ino: Ino, caller?: Row): Jump | Errno | undefined
  statfs(): FileSystemStat
  /** What who wants to make a file, or anything else, is told; ENOENT when absent. */
  readonly refusals?: { readonly file: Errno; readonly other: Errno }
}

/** A made-up tree and the directory that it covers. */
export interface Mount {
  /** A directory of the disk. */
  readonly point: Ino
  readonly tree: Synthetic
}

/** Numbers of the mount with index n are n + 1 times this and its own. */
const SPAN = 2 ** 40

/** What a made-up tree says to changes: names can't be made, and what is there stays. */
export class MountedForest implements Forest {
  readonly root: Ino
  caller: Row | undefined
  readonly #disk: DiskTree
  readonly #mounts: readonly Mount[]
  /** Roots of mounts by the directory that they cover. */
  readonly #over: ReadonlyMap<Ino, Ino>

  constructor(disk: DiskTree, mounts: readonly Mount[]) {
    this.root = disk.root
    this.#disk = disk
    this.#mounts = mounts
    this.#over = new Map(
      mounts.map(({ point, tree }, index) => [point, SPAN * (index + 1) + tree.root]),
    )
    for (const { point } of mounts) disk.hold(point)
  }

  /** The mount an inode is on; undefined for the disk. */
  #mount(ino: Ino): Mount | undefined {
    return ino < SPAN ? undefined : this.#mounts[Math.floor(ino / SPAN) - 1]
  }

  mountOf(ino: Ino): number {
    return Math.floor(ino / SPAN)
  }

  isMountPoint(dir: Ino, name: string): boolean {
    if (dir >= SPAN) return false
    const ino = this.#disk.existing(dir, name)
    return !failed(ino) && this.#over.has(ino)
  }

  peek(ino: Ino): Peek | undefined {
    const mount = this.#mount(ino)
    if (mount === undefined) return this.#disk.peek(ino)
    const stat = mount.tree.stat(ino % SPAN, this.caller)
    return failed(stat) ? undefined : stat
  }

  nameOf(dir: Ino, child: Ino): ByteString | undefined {
    const mount = this.#mount(child)
    if (mount === undefined) return this.#disk.nameOf(dir, child)
    if (dir < SPAN) return this.#disk.nameOf(dir, mount.point)
    const entries = this.list(dir)
    return failed(entries) ? undefined : entries.find(({ ino }) => ino === child % SPAN)?.name
  }

  placeOf(ino: Ino): Place | undefined {
    return ino < SPAN ? this.#disk.placeOf(ino) : undefined
  }

  stat(ino: Ino): Stat | Errno {
    const mount = this.#mount(ino)
    return mount === undefined ? this.#disk.stat(ino) : mount.tree.stat(ino % SPAN, this.caller)
  }

  lookup(dir: Ino, name: ByteString): Ino | Errno {
    const mount = this.#mount(dir)
    if (mount === undefined) return this.#covered(this.#disk.lookup(dir, name))
    return this.#lookupIn(mount, dir, name)
  }

  existing(dir: Ino, name: ByteString): Ino | Errno {
    const mount = this.#mount(dir)
    if (mount === undefined) return this.#covered(this.#disk.existing(dir, name))
    return this.#lookupIn(mount, dir, name)
  }

  #covered(ino: Ino | Errno): Ino | Errno {
    return failed(ino) ? ino : (this.#over.get(ino) ?? ino)
  }

  #lookupIn(mount: Mount, dir: Ino, name: ByteString): Ino | Errno {
    if (name === '.') return dir
    if (name === '..') return this.parentOf(dir)
    const ino = mount.tree.lookup(dir % SPAN, name, this.caller)
    return failed(ino) ? ino : dir - (dir % SPAN) + ino
  }

  list(dir: Ino): readonly Entry[] | Errno {
    const mount = this.#mount(dir)
    if (mount === undefined) return this.#disk.list(dir)
    return mount.tree.list(dir % SPAN, this.caller)
  }

  names(dir: Ino, how: { isNoted: boolean }): readonly ByteString[] | Errno {
    if (this.#mount(dir) === undefined) return this.#disk.names(dir, how)
    const entries = this.list(dir)
    return failed(entries) ? entries : entries.map(({ name }) => name)
  }

  namesStamp(dir: Ino): number | undefined {
    return this.#mount(dir) === undefined ? this.#disk.namesStamp(dir) : undefined
  }

  parentOf(dir: Ino): Ino | Errno {
    const mount = this.#mount(dir)
    if (mount === undefined) return this.#disk.parentOf(dir)
    const own = dir % SPAN
    if (own === mount.tree.root) return this.#disk.parentOf(mount.point)
    return dir - own + mount.tree.parentOf(own)
  }

  jump(ino: Ino, row: Row): Jump | Errno | undefined {
    return this.#mount(ino)?.tree.jump?.(ino % SPAN, row)
  }

  readlink(ino: Ino): ByteString | Errno {
    const mount = this.#mount(ino)
    if (mount === undefined) return this.#disk.readlink(ino)
    return mount.tree.readlink(ino % SPAN, this.caller)
  }

  read(ino: Ino, at: number, bytesMax: number, into?: Bytes): Bytes | Errno | Waiting {
    const mount = this.#mount(ino)
    if (mount === undefined) return this.#disk.read(ino, at, bytesMax, into)
    return mount.tree.read(ino % SPAN, at, bytesMax, this.caller)
  }

  write(ino: Ino, at: number, bytes: Bytes): number | Errno | Waiting {
    const mount = this.#mount(ino)
    if (mount === undefined) return this.#disk.write(ino, at, bytes)
    return mount.tree.write?.(ino % SPAN, at, bytes, this.caller) ?? EINVAL
  }

  /** O_TRUNC of a made-up file changes nothing and succeeds; all else is refused. */
  setattr(ino: Ino, change: Change): Stat | Errno | Waiting {
    if (ino < SPAN) return this.#disk.setattr(ino, change)
    const isCut = change.size !== undefined && Object.keys(change).length === 1
    return isCut ? this.stat(ino) : EPERM
  }

  dropPrivileges(ino: Ino): Stat | Errno {
    return ino < SPAN ? this.#disk.dropPrivileges(ino) : this.stat(ino)
  }

  #refusal(dir: Ino, what: 'file' | 'other'): Errno {
    return this.#mount(dir)?.tree.refusals?.[what] ?? ENOENT
  }

  make(dir: Ino, name: ByteString, as: NewInode, rdev?: number): Ino | Errno {
    return this.#mount(dir) === undefined
      ? this.#disk.make(dir, name, as, rdev)
      : this.#refusal(dir, isRegular(as.mode) ? 'file' : 'other')
  }

  makeUnnamed(dir: Ino, as: NewInode): Ino | Errno {
    return dir < SPAN ? this.#disk.makeUnnamed(dir, as) : EINVAL
  }

  mkdir(dir: Ino, name: ByteString, as: NewInode): Ino | Errno {
    return dir < SPAN ? this.#disk.mkdir(dir, name, as) : this.#refusal(dir, 'other')
  }

  symlink(dir: Ino, name: ByteString, target: ByteString, as: NewInode): Ino | Errno {
    return dir < SPAN ? this.#disk.symlink(dir, name, target, as) : this.#refusal(dir, 'other')
  }

  link(ino: Ino, dir: Ino, name: ByteString): Ino | Errno {
    if (this.mountOf(ino) !== this.mountOf(dir)) return EXDEV
    return dir < SPAN ? this.#disk.link(ino, dir, name) : EPERM
  }

  unlink(dir: Ino, name: ByteString): Ino | Errno {
    return dir < SPAN ? this.#disk.unlink(dir, name) : EPERM
  }

  rmdir(dir: Ino, name: ByteString): Ino | Errno {
    return dir < SPAN ? this.#disk.rmdir(dir, name) : EPERM
  }

  rename(
    from: { dir: Ino; name: ByteString },
    to: { dir: Ino; name: ByteString },
    flags?: RenameFlags,
  ): Ino | Errno {
    if (this.mountOf(from.dir) !== this.mountOf(to.dir)) return EXDEV
    return from.dir < SPAN ? this.#disk.rename(from, to, flags) : EPERM
  }

  allocate(...[ino, range, how]: Parameters<Forest['allocate']>): Stat | Errno | Waiting {
    return ino < SPAN ? this.#disk.allocate(ino, range, how) : EINVAL
  }

  seek(ino: Ino, at: number, wanted: 'data' | 'hole'): number | Errno {
    return ino < SPAN ? this.#disk.seek(ino, at, wanted) : EINVAL
  }

  touchRead(ino: Ino): void {
    if (ino < SPAN) this.#disk.touchRead(ino)
  }

  getxattr(ino: Ino, name: ByteString): Bytes | Errno {
    return ino < SPAN ? this.#disk.getxattr(ino, name) : EOPNOTSUPP
  }

  setxattr(...[ino, name, value, flags]: Parameters<Forest['setxattr']>): Ino | Errno {
    return ino < SPAN ? this.#disk.setxattr(ino, name, value, flags) : EOPNOTSUPP
  }

  listxattr(ino: Ino): readonly ByteString[] | Errno {
    return ino < SPAN ? this.#disk.listxattr(ino) : []
  }

  removexattr(ino: Ino, name: ByteString): Ino | Errno {
    return ino < SPAN ? this.#disk.removexattr(ino, name) : EOPNOTSUPP
  }

  hold(ino: Ino): void {
    if (ino < SPAN) this.#disk.hold(ino)
  }

  release(ino: Ino): void {
    if (ino < SPAN) this.#disk.release(ino)
  }

  statfs(ino: Ino = this.root): FileSystemStat {
    return this.#mount(ino)?.tree.statfs() ?? this.#disk.statfs()
  }
}
