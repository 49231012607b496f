/** Truncation, holes and reservations: content that changes without being written. */
import { EFBIG, EINVAL, ENOSPC, ENXIO, type Errno, failed } from '../base/errno.ts'
import { BLOCK_BYTES, CHUNK_BYTES, FILE_BYTES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import {
  baseBytesAt,
  blocksOf,
  cutChunk,
  dropChunk,
  emptyChunk,
  noteChunk,
  placeChunk,
  setMask,
  writableBytes,
} from './chunks.ts'
import { chunkOverBase, prepare, type Source } from './content.ts'
import type { Disk } from './disk.ts'
import { bitCount, type Inode } from './inode.ts'

/** Sets a file's size: costs as much as there are chunks behind it, however big it is. EFBIG. */
export const truncateContent = (disk: Disk, file: Inode, size: number): Inode | Errno => {
  if (size < 0) return EINVAL
  if (size > FILE_BYTES_MAX) return EFBIG
  const inode = disk.edit(file)
  // Also to the size it has: space reserved behind the end goes (ext4_truncate).
  if (size <= inode.size) {
    const behind = [...contentIn(inode, { at: size, end: Number.POSITIVE_INFINITY })].reverse()
    recounting(disk, inode, behind, () => {
      for (const index of behind) {
        const start = index * CHUNK_BYTES
        if (start >= size) dropChunk(disk, inode, index)
        else cutChunk(disk, inode, index, size - start)
      }
      inode.baseBytes = Math.min(inode.baseBytes, size)
    })
  }
  inode.size = size
  return inode
}

/** st_blocks after a change of these chunks: own blocks, and the image's that shine through. */
const recounting = (
  disk: Disk,
  inode: Inode,
  indexes: readonly number[],
  change: () => void,
): void => {
  const blocksIn = (index: number): number =>
    bitCount(inode.chunks?.get(index)?.mask ?? blocksOf(0, baseBytesAt(inode, index)))
  const total = (): number => indexes.reduce((sum, index) => sum + blocksIn(index), 0)
  const others = inode.blocks - total()
  change()
  const blocks = others + total()
  disk.shownBlocks += blocks - inode.blocks
  inode.blocks = blocks
}

interface Range {
  readonly at: number
  readonly end: number
}

/** Zeros from `at` to `end`; whole blocks are given back, or kept reserved with `isKept`. */
export const zeroContent = (
  disk: Disk,
  file: Inode,
  wanted: Range,
  isKept: boolean,
): Inode | Errno | Waiting => {
  // A hole ends with the block in which the file ends (ext4_punch_hole of Linux).
  const fileEnd = Math.ceil(file.size / BLOCK_BYTES) * BLOCK_BYTES
  const isPastEnd = !isKept && wanted.end > file.size
  const range = isPastEnd ? { at: wanted.at, end: fileEnd } : wanted
  if (range.end <= range.at) return file
  const touched = [...contentIn(file, range)]
  const base = prepare(disk, file, touched, range)
  if (failed(base) || base instanceof Waiting) return base
  // The two chunks at the ends of a range may become the world's own.
  if (file.baseBytes > 0 && !disk.hasRoom((2 * CHUNK_BYTES) / BLOCK_BYTES)) return ENOSPC
  const inode = disk.edit(file)
  recounting(disk, inode, touched, () => {
    for (const index of touched) zeroChunk(disk, inode, index, range, base)
  })
  return isKept ? reserveContent(disk, inode, range) : inode
}

/** Zeros in one chunk: only whole blocks become holes, the rest are zeros that take space. */
const zeroChunk = (
  disk: Disk,
  inode: Inode,
  index: number,
  { at, end }: Range,
  base: Source,
): void => {
  const start = index * CHUNK_BYTES
  const from = Math.max(at - start, 0)
  const to = Math.min(end - start, CHUNK_BYTES)
  const chunk = inode.chunks?.get(index) ?? chunkOverBase(disk, inode, index, { from, to }, base)
  const firstWhole = Math.ceil(from / BLOCK_BYTES) * BLOCK_BYTES
  const lastWhole = Math.floor(to / BLOCK_BYTES) * BLOCK_BYTES
  const mask = chunk.mask & ~blocksOf(firstWhole, lastWhole)
  if (from > 0 || to < chunk.length) {
    const { length } = chunk
    writableBytes(disk, chunk, { from: length, to: length }).fill(0, from, Math.min(to, length))
    if (chunk.blob !== undefined && from < chunk.blob.length) chunk.blob = undefined
    if (to >= chunk.length) chunk.length = Math.min(chunk.length, from)
    setMask(disk, inode, chunk, mask)
    noteChunk(disk, inode, index, chunk)
    return
  }
  const { written } = chunk
  dropChunk(disk, inode, index)
  if (mask === 0 && baseBytesAt(inode, index) === 0) return
  const hole = emptyChunk()
  placeChunk(disk, inode, index, hole)
  setMask(disk, inode, hole, mask)
  hole.written = written & mask
}

/** Chunks with content (own or the image's) that a range touches, in order. */
function* contentIn(inode: Inode, { at, end }: Range): Generator<number> {
  const { chunks } = inode
  let index = Math.floor(at / CHUNK_BYTES)
  for (; index * CHUNK_BYTES < Math.min(end, inode.baseBytes); index++) yield index
  for (let next = chunks?.next(index); next !== undefined; next = chunks?.next(next + 1)) {
    if (next * CHUNK_BYTES >= end) return
    yield next
  }
}

/** Reserves space for a range (fallocate): st_blocks grows, content stays. ENOSPC. */
export const reserveContent = (disk: Disk, file: Inode, { at, end }: Range): Inode | Errno => {
  const wanted = Math.ceil(end / BLOCK_BYTES) - Math.floor(at / BLOCK_BYTES)
  if (!disk.hasRoom(wanted - file.blocks)) return ENOSPC
  const plan = new Map<number, number>()
  let blocks = 0
  for (let index = Math.floor(at / CHUNK_BYTES); index * CHUNK_BYTES < end; index++) {
    const start = index * CHUNK_BYTES
    const chunk = file.chunks?.get(index)
    // Where the image shines through its blocks are there; the rest of that chunk comes later.
    if (chunk === undefined && baseBytesAt(file, index) > 0) continue
    const mask = blocksOf(Math.max(at - start, 0), Math.min(end - start, CHUNK_BYTES))
    const had = chunk?.mask ?? 0
    if ((had | mask) === had) continue
    plan.set(index, had | mask)
    blocks += bitCount(had | mask) - bitCount(had)
  }
  if (!disk.hasRoom(blocks)) return ENOSPC
  const inode = disk.edit(file)
  for (const [index, mask] of plan) {
    const chunk = inode.chunks?.get(index) ?? emptyChunk()
    if (inode.chunks?.has(index) !== true) placeChunk(disk, inode, index, chunk)
    setMask(disk, inode, chunk, mask)
    noteChunk(disk, inode, index, chunk)
  }
  return inode
}

/** The next offset from `at` on with data, or in a hole (the end of the file is one); ENXIO. */
export const seekContent = (inode: Inode, at: number, wanted: 'data' | 'hole'): number | Errno => {
  const { size, grownFrom } = inode
  if (at < 0 || at >= size) return ENXIO
  if (grownFrom < 0) return seekIn(inode, { at, size }, wanted)
  // What grew behind the world's own bytes is data.
  const end = wanted === 'data' ? at : size
  if (at >= grownFrom) return end
  const found = seekIn(inode, { at, size: grownFrom }, wanted)
  if (found === ENXIO) return grownFrom
  return found === grownFrom ? size : found
}

const seekIn = (
  inode: Inode,
  { at, size }: { at: number; size: number },
  wanted: 'data' | 'hole',
): number | Errno => {
  let end = at
  for (const index of contentIn(inode, { at, end: size })) {
    const start = index * CHUNK_BYTES
    if (wanted === 'hole' && start > end) return end
    const mask = dataMask(inode, index)
    for (let block = 0; block < CHUNK_BYTES / BLOCK_BYTES; block++) {
      const offset = start + block * BLOCK_BYTES
      if (offset + BLOCK_BYTES <= at) continue
      if (offset >= size) break
      const isData = (mask & (1 << block)) !== 0
      if (isData === (wanted === 'data')) return Math.max(offset, at)
      end = offset + BLOCK_BYTES
    }
  }
  if (wanted === 'data') return ENXIO
  return Math.min(Math.max(end, at), size)
}

/** Blocks with data; those that are only reserved have none. */
const dataMask = (inode: Inode, index: number): number =>
  inode.chunks?.get(index)?.written ?? blocksOf(0, baseBytesAt(inode, index))
