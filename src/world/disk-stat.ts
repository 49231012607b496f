/** How full a world's disk is, as statfs(2) tells it. */
import { BLOCK_BYTES, NAME_BYTES_MAX } from '../base/limits.ts'
import type { Disk } from './disk.ts'
import type { FileSystemStat } from './tree.ts'

/** EXT4_SUPER_MAGIC (statfs(2)). */
const EXT4_MAGIC = 0xef53
/** What mke2fs leaves of a partition for files, beside inode tables and the journal. */
const SHARE_OF_FILES = 0.967
/** One inode for so many bytes (inode_ratio of mke2fs.conf). */
const BYTES_PER_INODE = 16_384
/** Kept for delayed allocation (ext4_calculate_resv_clusters); cloud images reserve none for root. */
const RESERVED_BLOCKS = 4_096

const KIND = { type: EXT4_MAGIC, blockBytes: BLOCK_BYTES, nameBytesMax: NAME_BYTES_MAX }

/** The image's files are used, and available is what the quota leaves. */
export const quotaStat = (disk: Disk): FileSystemStat => {
  const imageBlocks = disk.base.blocks()
  const available = Math.max(0, disk.blocksMax - disk.ownBlocks)
  const blocks = imageBlocks + disk.blocksMax
  return {
    ...KIND,
    blocks,
    blocksFree: Math.max(available, blocks - imageBlocks - disk.shownBlocks),
    blocksAvailable: available,
    inodes: disk.inodesMax,
    inodesFree: Math.max(0, disk.inodesMax - disk.inodes),
  }
}

/** A partition of so many bytes, which is full when the quota is. */
export const partitionStat = (disk: Disk, bytes: number): FileSystemStat => {
  const blocks = Math.floor((bytes / BLOCK_BYTES) * SHARE_OF_FILES)
  const inodes = Math.floor(bytes / BYTES_PER_INODE)
  const used = disk.base.blocks() + disk.shownBlocks + (disk.living?.grownBlocks() ?? 0)
  const isFull = disk.ownBlocks >= disk.blocksMax
  const blocksFree = isFull ? 0 : Math.max(0, blocks - used)
  return {
    ...KIND,
    blocks,
    blocksFree,
    blocksAvailable: Math.max(0, blocksFree - RESERVED_BLOCKS),
    inodes,
    inodesFree: disk.inodes >= disk.inodesMax ? 0 : Math.max(0, inodes - disk.inodes),
  }
}
