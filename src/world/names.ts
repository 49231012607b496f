/** Directories: names over an image, and what they count. */
import { assert } from '../base/assert.ts'
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, type Errno, failed } from '../base/errno.ts'
import { BLOCK_BYTES, NAME_BYTES_MAX } from '../base/limits.ts'
import { type Disk, ROOT_INO } from './disk.ts'
import type { Inode } from './inode.ts'
import type { Place } from './open-file.ts'
import { OwnNames } from './own-names.ts'
import { stayAway, wouldComeBack } from './plausible.ts'
import { type Entry, type Ino, S_IFDIR, S_IFMT } from './tree.ts'

/** The inode of a name, '.' and '..' too; ENOENT, ENOTDIR, ENAMETOOLONG. */
export const lookup = (disk: Disk, dir: Ino, name: ByteString): Ino | Errno => {
  const inode = disk.get(dir)
  if (inode === undefined) return ENOENT
  if (!inode.isDirectory) return ENOTDIR
  if (name === '.') return dir
  if (name === '..') return dir === ROOT_INO ? dir : inode.parent
  return find(disk, inode, name)
}

const find = (disk: Disk, dir: Inode, name: ByteString): Ino | Errno => {
  if (name.length > NAME_BYTES_MAX) return ENAMETOOLONG
  const { living } = disk
  const own = dir.names?.get(name)
  if (own === 0) return ENOENT
  if (own !== undefined && living?.has(own) !== true) return own
  // With the life of a living file its names end: who looks is the first to notice.
  if (own !== undefined && isNamed(disk, dir, name, own)) return own
  if (!dir.isBased) return ENOENT
  const based = disk.base.lookup(dir.ino, name)
  if (based === undefined) return ENOENT
  return living?.has(based) === true ? (living.bearer(based) ?? ENOENT) : based
}

const isNamed = (disk: Disk, dir: Inode, name: ByteString, ino: Ino): boolean =>
  disk.get(ino) !== undefined && dir.names?.get(name) === ino

/**
 * All entries without '.' and '..': the image's in its order, then the world's own, those whose
 * name changed last first: the order of an overlay whose upper layer is a tmpfs.
 */
export const list = (disk: Disk, dir: Ino): readonly Entry[] | Errno => {
  const entries: Entry[] = []
  const wrong = eachName(disk, dir, (name, ino) => {
    entries.push({ name, ino, type: disk.modeOf(ino) & S_IFMT })
  })
  return wrong ?? entries
}

/** As `list`, the names alone: a fifth of the time. */
export const namesIn = (disk: Disk, dir: Ino): readonly ByteString[] | Errno => {
  const found: ByteString[] = []
  return eachName(disk, dir, (name) => found.push(name)) ?? found
}

/** See `Tree.namesStamp`: names that rotation takes along change by themselves. */
export const stampOfNames = (disk: Disk, dir: Ino): number | undefined =>
  disk.living?.isIn(dir) === true ? undefined : (disk.get(dir)?.names?.stamp ?? 0)

const eachName = (
  disk: Disk,
  dir: Ino,
  call: (name: ByteString, ino: Ino) => void,
): Errno | undefined => {
  const inode = disk.get(dir)
  if (inode === undefined) return ENOENT
  if (!inode.isDirectory) return ENOTDIR
  const { names } = inode
  const { living } = disk
  if (inode.isBased) {
    for (const { name, ino: based } of disk.base.image.list(dir)) {
      if (names?.has(name) === true) continue
      const ino = living?.has(based) === true ? living.bearer(based) : based
      if (ino !== undefined) call(name, ino)
    }
  }
  if (names === undefined) return undefined
  for (const [name, ino] of names.backwards()) {
    if (ino === 0 || (living?.has(ino) === true && !isNamed(disk, inode, name, ino))) continue
    call(name, ino)
  }
  return undefined
}

/** The name of an inode in a directory: most have the one they had in the image. */
export const nameOf = (disk: Disk, dir: Ino, child: Ino): ByteString | undefined => {
  const { image } = disk.base
  if (child <= image.inodes) {
    const path = image.pathOf(child)
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (lookup(disk, dir, name) === child) return name
  }
  for (const [name, of] of disk.get(dir)?.names ?? []) {
    if (of === child && lookup(disk, dir, name) === child) return name
  }
  const entries = list(disk, dir)
  return failed(entries) ? undefined : entries.find(({ ino }) => ino === child)?.name
}

/** A name of an inode: the one it had in the image, or one that the world has given it. */
export const placeOf = (disk: Disk, ino: Ino): Place | undefined => {
  const { image } = disk.base
  if (ino <= image.inodes && image.has(ino)) {
    const dir = image.parentOf(ino)
    const name = nameOf(disk, dir, ino)
    if (name !== undefined) return { dir, name }
  }
  const replaced = disk.living?.placeOf(ino)
  if (replaced !== undefined) {
    const dir = image.parentOf(replaced)
    const name = nameOf(disk, dir, ino)
    if (name !== undefined) return { dir, name }
  }
  for (const dir of disk.owned()) {
    for (const [name, of] of dir.names ?? []) if (of === ino) return { dir: dir.ino, name }
  }
  return undefined
}

/** Whether a directory has no names but its own. */
export const isEmpty = (disk: Disk, dir: Inode): boolean => {
  const { names } = dir
  if (names !== undefined) for (const [, ino] of names) if (ino !== 0) return false
  if (!dir.isBased) return true
  const { living } = disk
  for (const { name, ino } of disk.base.image.list(dir.ino)) {
    if (names?.has(name) === true) continue
    if (living?.has(ino) !== true || living.bearer(ino) !== undefined) return false
  }
  return true
}

/**
 * The directory a new name may be put into, and that the name is free for it: EEXIST is the
 * caller's, who looks at what `lookup` gives. ENOENT (also for a removed directory), ENOTDIR,
 * ENAMETOOLONG, EINVAL for names Linux could not pass, ENOSPC (also for `moreBlocks` besides).
 */
export const directoryFor = (
  disk: Disk,
  dir: Ino,
  name: ByteString,
  moreBlocks = 0,
): Inode | Errno => {
  const inode = disk.get(dir)
  if (inode === undefined || inode.nlink === 0) return ENOENT
  if (!inode.isDirectory) return ENOTDIR
  if (name.length > NAME_BYTES_MAX) return ENAMETOOLONG
  if (name === '' || name.includes('/') || name.includes('\0')) return EINVAL
  assert(isBytes(name), 'a name has chars above 255')
  if (disk.ownNames >= disk.namesMax) return ENOSPC
  if (!disk.hasRoom(growth(disk, inode, name) + moreBlocks)) return ENOSPC
  return inode
}

const isBytes = (name: ByteString): boolean => {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 255) return false
  return true
}

/** Puts a name into a directory; one that exists changes its inode. */
export const setName = (disk: Disk, dir: Inode, name: ByteString, ino: Ino): void => {
  const inode = disk.edit(dir)
  const had = find(disk, inode, name)
  inode.names ??= new OwnNames()
  const { names } = inode
  if (failed(had)) {
    const bytes = countEntries(disk, inode) + entryBytes(name)
    inode.entryBytes = bytes
    if (sizeFor(bytes) > inode.size) disk.reckon(inode, () => (inode.size = sizeFor(bytes)))
  }
  if (isRotated(disk, inode, name, ino)) {
    if ((names.get(name) ?? 0) !== 0) disk.ownNames--
    names.delete(name)
    disk.journal.touchName(inode, name)
    stamp(disk, inode)
    return
  }
  if ((names.get(name) ?? 0) === 0) disk.ownNames++
  // A name goes to the end: the order in memory is the order in which the records are numbered.
  names.set(name, ino)
  disk.journal.touchName(inode, name)
  stamp(disk, inode)
}

/**
 * Whether rotation hands the name on from now on: of a log that gets its own name back, and of a
 * file put in the place of one, as logrotate would, which goes by names.
 */
const isRotated = (disk: Disk, dir: Inode, name: ByteString, ino: Ino): boolean => {
  const { living } = disk
  if (living?.isIn(dir.ino) !== true) return false
  const based = basedOn(disk, dir, name)
  if (based === undefined || !living.has(based)) return false
  if (living.comesHome(ino, based)) return true
  // A directory stays where it was put: what is below it must not move.
  const isStanding = (disk.modeOf(ino) & S_IFMT) !== S_IFDIR
  living.takeAway(based, isStanding ? ino : 0)
  return isStanding
}

const basedOn = (disk: Disk, dir: Inode, name: ByteString): Ino | undefined =>
  dir.isBased ? disk.base.lookup(dir.ino, name) : undefined

/** Puts a name into a directory that was there before anybody looked: no time changes. */
export const addName = (disk: Disk, dir: Inode, name: ByteString, ino: Ino): void => {
  const inode = disk.edit(dir)
  if (inode.entryBytes >= 0) inode.entryBytes += entryBytes(name)
  inode.names ??= new OwnNames()
  inode.names.set(name, ino)
  disk.ownNames++
  disk.journal.touchName(inode, name)
}

/** Takes a name out of a directory. */
export const removeName = (disk: Disk, dir: Inode, name: ByteString): void => {
  const inode = disk.edit(dir)
  inode.entryBytes = countEntries(disk, inode) - entryBytes(name)
  inode.names ??= new OwnNames()
  const { names } = inode
  if ((names.get(name) ?? 0) !== 0) disk.ownNames--
  names.delete(name)
  const based = basedOn(disk, inode, name)
  if (based !== undefined && disk.living?.has(based) === true) disk.living.takeAway(based)
  else if (based !== undefined) names.set(name, 0)
  else if (wouldComeBack(disk, inode, name)) stayAway(disk, inode, name)
  disk.journal.touchName(inode, name)
  stamp(disk, inode)
}

const stamp = (disk: Disk, inode: Inode): void => {
  inode.mtime = disk.now()
  inode.ctime = inode.mtime
}

/** EXT4_DIR_REC_LEN: 8 bytes and the name, in fours. */
const entryBytes = (name: ByteString): number => (8 + name.length + 3) & ~3
/** '.' and '..'. */
const DOTS_BYTES = 24
/** A block without its checksum (ext4_dir_entry_tail). */
const BLOCK_ROOM = BLOCK_BYTES - 12
/** Leaves of a hashed directory are between half full and full after random splits. */
const LEAF_ROOM = Math.floor(BLOCK_ROOM * 0.72)

/** ext4's size of a directory: one block, then an index block and its leaves; it never shrinks. */
const sizeFor = (bytes: number): number =>
  bytes <= BLOCK_ROOM ? BLOCK_BYTES : BLOCK_BYTES * (1 + Math.max(2, Math.ceil(bytes / LEAF_ROOM)))

const countEntries = (disk: Disk, dir: Inode): number => {
  if (dir.entryBytes >= 0) return dir.entryBytes
  let bytes = DOTS_BYTES
  const entries = list(disk, dir.ino)
  if (failed(entries)) return bytes
  for (const { name } of entries) bytes += entryBytes(name)
  dir.entryBytes = bytes
  return bytes
}

/** Blocks by which a directory would grow with one more name. */
const growth = (disk: Disk, dir: Inode, name: ByteString): number => {
  // An image's inode is shared and keeps no count; it has room for a name more or pays later.
  if (disk.own(dir.ino) === undefined) return 0
  const size = sizeFor(countEntries(disk, dir) + entryBytes(name))
  return size > dir.size ? (size - dir.size) / BLOCK_BYTES : 0
}
