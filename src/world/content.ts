/** Content of regular files: chunks of the world over bytes of the image, zeros where neither is. */
import { assert } from '../base/assert.ts'
import { type Bytes, copyOf, NO_BYTES } from '../base/bytes.ts'
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
  type Span,
  setMask,
  writableBytes,
} from './chunks.ts'
import type { Disk } from './disk.ts'
import { bitCount, type Chunk, type Inode } from './inode.ts'

/**
 * Up to `bytesMax` bytes from `at`. May be a view of bytes that others hold: not to be changed; or
 * of `into`, which has room for `bytesMax`.
 */
export const readContent = (
  disk: Disk,
  inode: Inode,
  { at, bytesMax, into }: { at: number; bytesMax: number; into?: Bytes | undefined },
): Bytes | Errno | Waiting => {
  const count = Math.min(bytesMax, READ_BYTES_MAX, inode.size - at)
  if (count <= 0) return NO_BYTES
  const { grownFrom } = inode
  if (grownFrom < 0 || at + count <= grownFrom) return readOwn(disk, inode, { at, count, into })
  const own = at < grownFrom ? readOwn(disk, inode, { at, count: grownFrom - at }) : NO_BYTES
  if (failed(own) || own instanceof Waiting) return own
  const grown = disk.living?.growth(inode, Math.max(at, grownFrom), at + count) ?? NO_BYTES
  return own.length === 0 ? grown : joined(own, grown)
}

const joined = (head: Bytes, tail: Bytes): Bytes => {
  const bytes = new Uint8Array(head.length + tail.length)
  bytes.set(head)
  bytes.set(tail, head.length)
  return bytes
}

/** What the file has besides growth: chunks, and what they are over. */
const readOwn = (
  disk: Disk,
  inode: Inode,
  { at, count, into }: { at: number; count: number; into?: Bytes | undefined },
): Bytes | Errno | Waiting => {
  if (inode.chunks === undefined && at + count <= inode.baseBytes) {
    const base = sourceOf(disk, inode)
    if (failed(base) || base instanceof Waiting) return base
    return base(at, at + count)
  }
  const index = Math.floor(at / CHUNK_BYTES)
  const from = at - index * CHUNK_BYTES
  const only = inode.chunks?.get(index)
  if (only !== undefined && from + count <= only.length) {
    const bytes = contentOf(disk, only)
    if (failed(bytes) || bytes instanceof Waiting) return bytes
    if (into === undefined) return copyOf(bytes, from, from + count)
    into.set(bytes.subarray(from, from + count))
    return into.subarray(0, count)
  }
  return gather(disk, inode, at, into?.subarray(0, count).fill(0) ?? new Uint8Array(count))
}

/** Fills `result`, which is zeros, with what is there from `at` on. */
const gather = (disk: Disk, inode: Inode, at: number, result: Bytes): Bytes | Errno | Waiting => {
  const end = at + result.length
  for (let offset = at; offset < end; ) {
    const index = Math.floor(offset / CHUNK_BYTES)
    const start = index * CHUNK_BYTES
    const chunk = inode.chunks?.get(index)
    const to = Math.min(end, start + CHUNK_BYTES)
    if (chunk === undefined && offset < inode.baseBytes) {
      const base = sourceOf(disk, inode)
      if (failed(base) || base instanceof Waiting) return base
      const below = base(offset, Math.min(to, inode.baseBytes))
      if (failed(below)) return below
      result.set(below, offset - at)
    } else if (chunk !== undefined && offset - start < chunk.length) {
      const bytes = contentOf(disk, chunk)
      if (failed(bytes) || bytes instanceof Waiting) return bytes
      result.set(bytes.subarray(offset - start, Math.min(to - start, chunk.length)), offset - at)
    }
    offset = to
  }
  return result
}

/** A part of what is below a file's chunks, as far as it shines through; EIO. */
export type Source = (from: number, to: number) => Bytes | Errno

/** Nothing is below. */
const NO_SOURCE: Source = () => NO_BYTES

/** The bytes below a file's chunks: of the image, of a ghost, of a life of a log. EIO. */
const sourceOf = (disk: Disk, inode: Inode): Source | Errno | Waiting => {
  const { ino, ghost, baseBytes } = inode
  const { living } = disk
  if (living?.has(ino) === true) return (from, to) => living.source(ino, from, to)
  const pieces = ghost === '' ? disk.pieces?.(ino) : undefined
  if (pieces !== undefined) return pieces
  const bytes = ghost === '' ? disk.imagine(ino) : (disk.ghosts?.bytes(ghost) ?? EIO)
  if (bytes instanceof Waiting) return bytes
  if (failed(bytes) || bytes.length < baseBytes) return EIO
  return (from, to) => bytes.subarray(from, to)
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
  const base = prepare(disk, file, touchedEnds(at, end), { at, end })
  if (failed(base) || base instanceof Waiting) return base
  const inode = disk.ownCopy(file)
  let offset = at
  while (offset < end) {
    const index = Math.floor(offset / CHUNK_BYTES)
    const start = index * CHUNK_BYTES
    const wanted = Math.min(end - start, CHUNK_BYTES)
    const to = writeChunk(
      disk,
      inode,
      index,
      { from: offset - start, to: wanted },
      bytes.subarray(offset - at),
      base,
    )
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

/** The chunks that a write may leave a part of: the first and the last. */
const touchedEnds = (at: number, end: number): number[] => {
  const first = Math.floor(at / CHUNK_BYTES)
  const last = Math.floor((end - 1) / CHUNK_BYTES)
  return first === last ? [first] : [first, last]
}

const BLOCKS_PER_CHUNK = CHUNK_BYTES / BLOCK_BYTES

/**
 * Sees to it that what a change from `at` to `end` leaves standing in these chunks is in memory:
 * nothing has changed when it is not. Answers what is below if it is needed, else nothing.
 */
export const prepare = (
  disk: Disk,
  inode: Inode,
  indexes: readonly number[],
  { at, end }: { at: number; end: number },
): Source | Errno | Waiting => {
  let base = NO_SOURCE
  for (const index of indexes) {
    const start = index * CHUNK_BYTES
    const chunk = inode.chunks?.get(index)
    const kept = chunk === undefined ? baseBytesAt(inode, index) : chunk.length
    // On an almost full disk a write may end early: then nothing is overwritten for certain.
    const isCovered = at <= start && end >= start + kept && disk.hasRoom(BLOCKS_PER_CHUNK)
    if (kept === 0 || isCovered) continue
    const found = chunk === undefined ? sourceOf(disk, inode) : contentOf(disk, chunk)
    if (failed(found) || found instanceof Waiting) return found
    if (typeof found !== 'function') continue
    const below = found(start, start + baseBytesAt(inode, index))
    if (failed(below)) return below
    base = found
  }
  return base
}

/** Writes into one chunk and answers up to which of its offsets; less than `to`: no space. */
const writeChunk = (
  disk: Disk,
  inode: Inode,
  index: number,
  { from, to: wanted }: Span,
  source: Bytes,
  base: Source,
): number => {
  const had = inode.chunks?.get(index)
  const kept = had === undefined ? blocksOf(0, baseBytesAt(inode, index)) : 0
  const owned = had?.mask ?? 0
  const costs = (to: number) => bitCount(owned | kept | blocksOf(from, to)) - bitCount(owned)
  let to = wanted
  while (to > from && !disk.hasRoom(costs(to))) {
    to = Math.max(from, (Math.ceil(to / BLOCK_BYTES) - 1) * BLOCK_BYTES)
  }
  if (to <= from) return from
  const chunk = had ?? chunkOverBase(disk, inode, index, { from, to }, base)
  setMask(disk, inode, chunk, chunk.mask | blocksOf(from, to))
  chunk.written |= blocksOf(from, to)
  writableBytes(disk, chunk, { from, to }).set(source.subarray(0, to - from), from)
  if (chunk.blob !== undefined && from < chunk.blob.length) chunk.blob = undefined
  if (to > chunk.length) chunk.length = to
  noteChunk(disk, inode, index, chunk)
  return to
}

/** A new chunk with what the image has in its place, unless `from` to `to` covers it anyway. */
export const chunkOverBase = (
  disk: Disk,
  inode: Inode,
  index: number,
  { from, to }: Span,
  base: Source,
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
  if (from === 0 && to >= length) return chunk
  const start = index * CHUNK_BYTES
  const bytes = base(start, start + length)
  assert(!failed(bytes) && bytes.length === length, "the image's bytes were not prepared")
  writableBytes(disk, chunk, { from: 0, to: length }).set(bytes)
  chunk.length = length
  return chunk
}
