/** An inode in memory, of the image or of a world, and the chunks of its content. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { BLOCK_BYTES } from '../base/limits.ts'
import type { FileChunks } from './file-chunks.ts'
import type { OwnNames } from './own-names.ts'
import { type Ino, isDirectory, isRegular, isSymlink } from './tree.ts'

/** CHUNK_BYTES of a file's content. Bytes from `length` on are zeros. */
export interface Chunk {
  /** Bytes that are kept; at most CHUNK_BYTES. */
  length: number
  /** One bit for each 4 KiB block that has space on the disk: blocks without it are holes. */
  mask: number
  /** Of these the blocks that were written: the others are reserved, and holes for SEEK_HOLE. */
  written: number
  /** The content (its first `length` bytes; there may be room behind), unless it was given up. */
  bytes: Bytes | undefined
  /** Somebody else holds `bytes`, too: copy before writing. */
  isShared: boolean
  /** The part that the store keeps by hash: the first `length` bytes. */
  blob: { readonly hash: string; length: number } | undefined
  /** What follows the blob's part, when `bytes` were given up. */
  tail: Bytes | undefined
  /** The world's sequence number of the newest change to it. */
  changed: number
  /** Since content in memory was last looked through. */
  isUsed: boolean
}

/**
 * One inode. Those of the image are shared by all worlds and never change; a world's first change
 * makes a copy (`Disk.edit`). Times are replaced, never changed.
 */
export class Inode {
  readonly ino: Ino
  mode: number
  nlink: number
  uid = 0
  gid = 0
  rdev = 0
  size = 0
  /** Blocks of BLOCK_BYTES that it takes on the disk. */
  blocks = 0
  atime: Time
  mtime: Time
  ctime: Time
  birth: Time
  /** Content below this offset is the image's (a ghost's, a log's) where no chunk covers it. */
  baseBytes = 0
  /** What grew by itself since the world's last change begins here; -1 when nothing has. */
  grownFrom = -1
  /** The persona's path of what nobody planned and somebody asked for; else empty. */
  ghost: ByteString = ''
  /** Whether names and content of the image's inode of the same number shine through. */
  readonly isBased: boolean
  /** Directories: the directory above. */
  parent: Ino = 0
  /** Symbolic links: where to. */
  target: ByteString = ''
  xattrs: Map<ByteString, Bytes> | undefined
  /** Content by chunk number: what was written or cut since the image. */
  chunks: FileChunks | undefined
  /** Directories: names that differ from the image, oldest first; 0 hides the image's name. */
  names: OwnNames | undefined
  /** Directories: bytes its entries take, as ext4 lays them out; -1 before it was counted. */
  entryBytes = -1

  constructor(ino: Ino, mode: number, time: Time, isBased: boolean) {
    this.ino = ino
    this.mode = mode
    this.nlink = isDirectory(mode) ? 2 : 1
    this.atime = time
    this.mtime = time
    this.ctime = time
    this.birth = time
    this.isBased = isBased
  }

  get isDirectory(): boolean {
    return isDirectory(this.mode)
  }

  get isRegular(): boolean {
    return isRegular(this.mode)
  }

  get isSymlink(): boolean {
    return isSymlink(this.mode)
  }

  /** A world's own copy of an image's inode. */
  copy(): Inode {
    const copy = new Inode(this.ino, this.mode, this.mtime, true)
    copy.nlink = this.nlink
    copy.uid = this.uid
    copy.gid = this.gid
    copy.rdev = this.rdev
    copy.size = this.size
    copy.blocks = this.blocks
    copy.atime = this.atime
    copy.ctime = this.ctime
    copy.birth = this.birth
    copy.baseBytes = this.baseBytes
    copy.ghost = this.ghost
    copy.parent = this.parent
    copy.target = this.target
    if (this.xattrs !== undefined) copy.xattrs = new Map(this.xattrs)
    return copy
  }
}

/** Targets below this stand in the inode itself (EXT4_N_BLOCKS * 4) and take no block. */
export const FAST_LINK_BYTES = 60
/** A 256-byte ext4 inode has about so much room for extended attributes; more takes a block. */
const XATTR_INODE_BYTES = 96

/** Blocks an inode takes besides its content: directories, long links, long attributes. */
export const fixedBlocks = (inode: Inode): number => {
  const attributes = xattrBytes(inode.xattrs) > XATTR_INODE_BYTES ? 1 : 0
  if (inode.isDirectory) return Math.ceil(inode.size / BLOCK_BYTES) + attributes
  if (inode.isSymlink) return (inode.size < FAST_LINK_BYTES ? 0 : 1) + attributes
  return attributes
}

/** Room that attributes take in ext4: an entry of 16 bytes, the name without prefix, the value. */
export const xattrBytes = (xattrs: ReadonlyMap<ByteString, Bytes> | undefined): number => {
  let bytes = 0
  if (xattrs === undefined) return 0
  for (const [name, value] of xattrs) {
    const bare = name.length - name.indexOf('.') - 1
    bytes += 16 + round4(bare) + round4(value.length)
  }
  return bytes
}

const round4 = (bytes: number): number => (bytes + 3) & ~3

/** How many bits of a chunk's mask are set. */
export const bitCount = (mask: number): number => {
  let bits = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++
  return bits
}
