/** Chunks one by one: their bytes in memory, their space on the disk. */
import type { Bytes } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { BLOCK_BYTES, CHUNK_BYTES } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Disk } from './disk.ts'
import { FileChunks } from './file-chunks.ts'
import { bitCount, type Chunk, type Inode } from './inode.ts'
import { giveBack, take } from './spare-bytes.ts'

/** The bits of the blocks that `from` to `to` (offsets in a chunk) touch. */
export const blocksOf = (from: number, to: number): number => {
  if (to <= from) return 0
  const first = Math.floor(from / BLOCK_BYTES)
  const last = Math.ceil(to / BLOCK_BYTES)
  return (1 << last) - (1 << first)
}

/** Bytes of a chunk's place that the image may still answer for. */
export const baseBytesAt = (inode: Inode, index: number): number =>
  Math.max(0, Math.min(CHUNK_BYTES, inode.baseBytes - index * CHUNK_BYTES))

/** A chunk without content: a hole, or space that `mask` reserves. */
export const emptyChunk = (): Chunk => ({
  length: 0,
  mask: 0,
  written: 0,
  bytes: undefined,
  isShared: false,
  blob: undefined,
  tail: undefined,
  changed: 0,
  isUsed: false,
})

/** Puts a chunk into its place; its mask is not counted yet. */
export const placeChunk = (disk: Disk, inode: Inode, index: number, chunk: Chunk): void => {
  inode.chunks ??= new FileChunks()
  inode.chunks.set(index, chunk)
  noteChunk(disk, inode, index, chunk)
}

/** A chunk has changed. */
export const noteChunk = (disk: Disk, inode: Inode, index: number, chunk: Chunk): void => {
  if (inode.nlink > 0) disk.journal.touchChunk(inode.ino, index)
  chunk.changed = disk.journal.sequence
}

/** Takes a chunk out of its place: what was there is the image's again, or a hole. */
export const dropChunk = (disk: Disk, inode: Inode, index: number): void => {
  const chunk = inode.chunks?.get(index)
  if (chunk === undefined) return
  disk.forget(chunk)
  inode.chunks?.delete(index)
  if (inode.nlink > 0) disk.journal.touchChunk(inode.ino, index)
}

/** Gives a chunk more or fewer blocks, paid from the quota (which the caller has asked). */
export const setMask = (disk: Disk, inode: Inode, chunk: Chunk, mask: number): void => {
  const more = bitCount(mask) - bitCount(chunk.mask)
  chunk.mask = mask
  chunk.written &= mask
  disk.ownBlocks += more
  inode.blocks += more
  disk.shownBlocks += more
}

/** The chunk's content, fetched if it was given up. Not to be changed. */
export const contentOf = (disk: Disk, chunk: Chunk): Bytes | Errno | Waiting => {
  if (chunk.bytes !== undefined) {
    chunk.isUsed = true
    return chunk.bytes
  }
  const { blob, tail } = chunk
  if (blob === undefined) return disk.resident.keep(chunk, tail ?? new Uint8Array(0), true)
  const fetched = disk.fetchBlob(blob.hash)
  if (failed(fetched) || fetched instanceof Waiting) return fetched
  if (chunk.length <= blob.length) return disk.resident.keep(chunk, fetched, true)
  const bytes = new Uint8Array(chunk.length)
  bytes.set(fetched.subarray(0, blob.length))
  if (tail !== undefined) bytes.set(tail, blob.length)
  return disk.resident.keep(chunk, bytes, false)
}

/** Offsets in a chunk. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Bytes to write into: the caller fills `from` to `to`, what is there now is of no use. Before it
 * and behind it stands the content, zeros where it ends before `from`. A copy if somebody else
 * holds the bytes. The chunk's content is in memory.
 */
export const writableBytes = (disk: Disk, chunk: Chunk, { from, to }: Span): Bytes => {
  const { bytes: had, length } = chunk
  if (had !== undefined && !chunk.isShared && had.length >= to) {
    if (from > length) had.fill(0, length, from)
    return had
  }
  const isOurs = !chunk.isShared
  const room = length === 0 ? to : roomFor(to)
  const bytes = disk.resident.keep(chunk, take(Math.max(room, length)), false)
  if (had !== undefined && (from > 0 || to < length)) bytes.set(had.subarray(0, length))
  if (from > length) bytes.fill(0, length, from)
  if (had !== undefined && isOurs) giveBack(had)
  return bytes
}

/** Grown files grow again: room doubles. */
const roomFor = (bytes: number): number => {
  let room = 256
  while (room < bytes) room *= 2
  return Math.min(room, CHUNK_BYTES)
}

/** Cuts a chunk to `length` bytes: works without its content, too. */
export const cutChunk = (disk: Disk, inode: Inode, index: number, length: number): void => {
  const chunk = inode.chunks?.get(index)
  if (chunk === undefined) return
  setMask(disk, inode, chunk, chunk.mask & blocksOf(0, length))
  if (chunk.length > length) {
    const { blob, tail } = chunk
    if (blob !== undefined) blob.length = Math.min(blob.length, length)
    if (tail !== undefined) chunk.tail = tail.subarray(0, length - (blob?.length ?? 0))
    chunk.length = length
  }
  noteChunk(disk, inode, index, chunk)
}
