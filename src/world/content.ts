/** Content of regular files: chunks of the world over bytes of the image, zeros where neither is. */
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { EFBIG, EIO, ENOSPC, type Errno, failed } from '../base/errno.ts'
import { BLOCK_BYTES, CHUNK_BYTES, FILE_BYTES_MAX, READ_BYTES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import {
  baseBytesAt,
  blocksOf,
  contentOf,
  emptyChunk,
  noteChunk,
  placeChunk,
  setMask,
  writableBytes,
} from './chunks.ts'
import { bitCount, type Disk } from './disk.ts'
import type { Chunk, Inode } from './inode.ts'

/** Up to `bytesMax` bytes from `at`. May be a view of bytes that others hold: not to be changed. */
export const readContent = (
  disk: Disk,
  inode: Inode,
  at: number,
  bytesMax: number,
): Bytes | Errno | Waiting => {
  const count = Math.min(bytesMax, READ_BYTES_MAX, inode.size - at)
  if (count <= 0) return NO_BYTES
  if (inode.chunks === undefined && at + count <= inode.baseBytes) {
    const base = imagined(disk, inode)
    if (failed(base) || base instanceof Waiting) return base
    return base.subarray(at, at + count)
  }
  const index = Math.floor(at / CHUNK_BYTES)
  const from = at - index * CHUNK_BYTES
  const only = inode.chunks?.get(index)
  if (only !== undefined && from + count <= only.length) {
    const bytes = contentOf(disk, only)
    return failed(bytes) || bytes instanceof Waiting ? bytes : bytes.slice(from, from + count)
  }
  return gather(disk, inode, at, count)
}

const gather = (disk: Disk, inode: Inode, at: number, count: number): Bytes | Errno | Waiting => {
  const result = new Uint8Array(count)
  const end = at + count
  for (let offset = at; offset < end; ) {
    const index = Math.floor(offset / CHUNK_BYTES)
    const start = index * CHUNK_BYTES
    const chunk = inode.chunks?.get(index)
    const to = Math.min(end, start + CHUNK_BYTES)
    if (chunk === undefined && offset < inode.baseBytes) {
      const base = imagined(disk, inode)
      if (failed(base) || base instanceof Waiting) return base
      result.set(base.subarray(offset, Math.min(to, inode.baseBytes)), offset - at)
    } else if (chunk !== undefined && offset - start < chunk.length) {
      const bytes = contentOf(disk, chunk)
      if (failed(bytes) || bytes instanceof Waiting) return bytes
      result.set(bytes.subarray(offset - start, Math.min(to - start, chunk.length)), offset - at)
    }
    offset = to
  }
  return result
}

/** The image's bytes of a file, at least as many as shine through. */
const imagined = (disk: Disk, inode: Inode): Bytes | Errno | Waiting => {
  const bytes = disk.imagine(inode.ino)
  if (failed(bytes) || bytes instanceof Waiting) return bytes
  return bytes.length < inode.baseBytes ? EIO : bytes
}

/** How many bytes were taken: fewer than given, or ENOSPC, when the disk fills up; EFBIG. */
export const writeContent = (
  disk: Disk,
  file: Inode,
  at: number,
  bytes: Bytes,
): number | Errno | Waiting => {
  if (bytes.length === 0) return 0
  if (at >= FILE_BYTES_MAX) return EFBIG
  const end = Math.min(at + bytes.length, FILE_BYTES_MAX)
  const ready = prepare(disk, file, at, end)
  if (ready !== undefined) return ready
  const inode = disk.ownCopy(file)
  let offset = at
  while (offset < end) {
    const index = Math.floor(offset / CHUNK_BYTES)
    const start = index * CHUNK_BYTES
    const wanted = Math.min(end - start, CHUNK_BYTES)
    const to = writeChunk(disk, inode, index, offset - start, wanted, bytes, start - at)
    offset = start + to
    if (to < wanted) break
  }
  if (offset === at) return ENOSPC
  disk.edit(inode)
  if (offset > inode.size) inode.size = offset
  inode.mtime = disk.now()
  inode.ctime = inode.mtime
  return offset - at
}

/**
 * Sees to it that what a write from `at` to `end` leaves standing in the first and the last chunk
 * is in memory; nothing has changed when it isn't.
 */
const prepare = (
  disk: Disk,
  inode: Inode,
  at: number,
  end: number,
): Errno | Waiting | undefined => {
  const first = Math.floor(at / CHUNK_BYTES)
  const last = Math.floor((end - 1) / CHUNK_BYTES)
  return (
    prepareChunk(disk, inode, first, at, end) ??
    (last === first ? undefined : prepareChunk(disk, inode, last, at, end))
  )
}

const BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES

/** As `prepare`, for one chunk. */
export const prepareChunk = (
  disk: Disk,
  inode: Inode,
  index: number,
  at: number,
  end: number,
): Errno | Waiting | undefined => {
  const start = index * CHUNK_BYTES
  const chunk = inode.chunks?.get(index)
  const kept = chunk === undefined ? baseBytesAt(inode, index) : chunk.length
  if (kept === 0) return undefined
  // On an almost full disk a write may end early: then nothing is overwritten for certain.
  const isCovered = at <= start && end >= start + kept && disk.hasRoom(BLOCKS_PER_CHUNK)
  if (isCovered) return undefined
  const bytes = chunk === undefined ? imagined(disk, inode) : contentOf(disk, chunk)
  return failed(bytes) || bytes instanceof Waiting ? bytes : undefined
}

/** Writes into one chunk and answers up to which of its offsets; less than `to`: no space. */
const writeChunk = (
  disk: Disk,
  inode: Inode,
  index: number,
  from: number,
  wanted: number,
  source: Bytes,
  sourceAt: number,
): number => {
  const had = inode.chunks?.get(index)
  const kept = had === undefined ? blocksOf(0, baseBytesAt(inode, index)) : 0
  const owned = had?.mask ?? 0
  let to = wanted
  while (
    to > from &&
    !disk.hasRoom(bitCount(owned | kept | blocksOf(from, to)) - bitCount(owned))
  ) {
    to = Math.max(from, (Math.ceil(to / BLOCK_BYTES) - 1) * BLOCK_BYTES)
  }
  if (to <= from) return from
  const chunk = had ?? chunkOverBase(disk, inode, index, from, to)
  setMask(disk, inode, chunk, chunk.mask | blocksOf(from, to))
  chunk.written |= blocksOf(from, to)
  const bytes = writableBytes(disk, chunk, to)
  bytes.set(source.subarray(from + sourceAt, to + sourceAt), from)
  if (chunk.blob !== undefined && from < chunk.blob.length) chunk.blob = undefined
  if (to > chunk.length) chunk.length = to
  noteChunk(disk, inode, index, chunk)
  return to
}

/** A new chunk with what the image has in its place, unless `from` to `to` is written anyway. */
export const chunkOverBase = (
  disk: Disk,
  inode: Inode,
  index: number,
  from: number,
  to: number,
): Chunk => {
  const chunk = emptyChunk()
  placeChunk(disk, inode, index, chunk)
  const length = baseBytesAt(inode, index)
  if (length === 0) return chunk
  // The image's blocks become the world's: they count, but st_blocks stays.
  setMask(disk, inode, chunk, blocksOf(0, length))
  chunk.written = chunk.mask
  inode.blocks -= bitCount(chunk.mask)
  disk.shownBlocks -= bitCount(chunk.mask)
  if (from > 0 || to < length) {
    const base = imagined(disk, inode)
    if (failed(base) || base instanceof Waiting) throw new Error('a chunk was not prepared')
    const start = index * CHUNK_BYTES
    writableBytes(disk, chunk, length).set(base.subarray(start, start + length))
  }
  chunk.length = from > 0 || to < length ? length : 0
  return chunk
}
