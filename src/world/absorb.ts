/** What a living file has grown by becomes the world's own, before a change comes on top of it. */
import { ENOSPC, type Errno, failed } from '../base/errno.ts'
import { BLOCK_BYTES, CHUNK_BYTES, LIVING_ABSORBED_BYTES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import { writeContent } from './content.ts'
import type { Disk } from './disk.ts'
import type { Inode } from './inode.ts'

/**
 * The inode to be changed: a living file's own copy with everything it has grown by, but nothing
 * from `until` on (a cut makes it of no use). ENOSPC when the growth has no room.
 */
export const absorb = (
  disk: Disk,
  inode: Inode,
  until = Number.POSITIVE_INFINITY,
): Inode | Errno | Waiting => {
  const { living } = disk
  if (living === undefined || !inode.isRegular || !living.has(inode.ino)) return inode
  const own = disk.edit(inode)
  const life = living.lives.get(own.ino)
  // A copy made just now has it all.
  if (life === undefined || inode.grownFrom < 0) return own
  const { size: end, mtime } = inode
  const grown = end - inode.grownFrom
  const wanted = Math.min(grown, Math.max(0, until - own.size))
  disk.journal.touchLife(own.ino)
  const isUntouched = own.baseBytes === own.size && own.size === life.absorbed
  if (isUntouched && own.chunks?.has(Math.floor(own.size / CHUNK_BYTES)) !== true) {
    extend(disk, own, own.size + grown)
    life.absorbed += grown
  } else {
    const copied = copy(disk, own, inode, wanted)
    if (copied instanceof Waiting || failed(copied)) return copied
    life.absorbed += copied === wanted ? grown : copied
    if (copied < wanted) return ENOSPC
  }
  own.mtime = mtime
  return own
}

/** A file whose content is all the persona's becomes longer by more of it: nothing is copied. */
const extend = (disk: Disk, inode: Inode, size: number): void => {
  const more = Math.ceil(size / BLOCK_BYTES) - Math.ceil(inode.size / BLOCK_BYTES)
  inode.size = size
  inode.baseBytes = size
  inode.blocks += more
  disk.shownBlocks += more
}

/** How many bytes of growth were written; a year's worth is refused before it is read. */
const copy = (disk: Disk, own: Inode, seen: Inode, count: number): number | Errno | Waiting => {
  if (count === 0) return 0
  if (count > LIVING_ABSORBED_BYTES_MAX) return ENOSPC
  const at = own.size
  const bytes = disk.living?.growth(seen, at, at + count)
  return bytes === undefined ? 0 : writeContent(disk, own, at, bytes)
}
