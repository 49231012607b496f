/** The bytes of an imported image: one stream in compressed blocks of a file, read by position. */
import { openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { Bytes } from '../base/bytes.ts'
import { IMPORTED_BLOCKS_OPEN_MAX } from '../base/limits.ts'

/** A block file as threads hand it to each other: its name, and its index in shared memory. */
export interface BlockFile {
  readonly file: string
  /** What it must bear: of the image that its index was written with. */
  readonly hash: string
  readonly blockBytes: number
  /** Where each block ends in the file. */
  readonly ends: Float64Array
  /** Where the contents begin in the stream, by their number. */
  readonly places: Float64Array
}

const MAGIC = 'mimicry\x01'
/** Magic and SHA-256. */
export const BLOCKS_HEADER_BYTES = 40

/** What a block file begins with. */
export const blocksHeader = (hash: string): Bytes =>
  Buffer.concat([Buffer.from(MAGIC, 'latin1'), Buffer.from(hash, 'hex')])

const BLOCKS_NAME = 'contents.bin'
const INDEX_NAME = 'contents.idx'
const INDEX_NUMBERS = 3

/** Where the blocks and their index stand in an image's folder. */
export const blocksIn = (folder: string): { readonly blocks: string; readonly index: string } => ({
  blocks: join(folder, BLOCKS_NAME),
  index: join(folder, INDEX_NAME),
})

/** An index as it is written: numbers of eight bytes, three of them before the two lists. */
export const indexBytes = (
  of: Readonly<Record<'ends' | 'places', readonly number[]>> & { readonly blockBytes: number },
): Bytes => {
  const numbers = [of.blockBytes, of.ends.length, of.places.length, ...of.ends, ...of.places]
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

/** Reads an index; throws when it is not there, or not whole. */
export const loadBlockFile = (folder: string, hash: string): BlockFile => {
  const { blocks: file, index } = blocksIn(folder)
  const bytes = readFileSync(index)
  const numbers = new Float64Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 8))
  const [blockBytes = 0, blocks = 0, contents = 0] = numbers
  if (numbers.length !== INDEX_NUMBERS + blocks + contents) throw new Error(`${index} is damaged`)
  const shared = (from: number, count: number): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(count * 8))
    copy.set(numbers.subarray(from, from + count))
    return copy
  }
  const ends = shared(INDEX_NUMBERS, blocks)
  return { file, hash, blockBytes, ends, places: shared(INDEX_NUMBERS + blocks, contents) }
}

/** So many bytes of a content, from an offset in it; throws what the disk does. */
export type ReadContent = (content: number, from: number, bytes: number) => Bytes

/**
 * Opens a block file in this thread and keeps it open: one that is removed or replaced later goes on
 * for who began with it. What can't be opened throws when it is read. The last few blocks stay
 * decompressed.
 */
export const blockReaderOf = (of: BlockFile): ReadContent => {
  const open = new Map<number, Bytes>()
  try {
    descriptorOf(of)
  } catch {
    // Who reads it meets the error, or finds it mended.
  }
  const block = (n: number): Bytes => {
    const known = open.get(n)
    if (known !== undefined) {
      open.delete(n)
      open.set(n, known)
      return known
    }
    const bytes = readBlock(of, n)
    open.set(n, bytes)
    const [oldest] = open.keys()
    if (open.size > IMPORTED_BLOCKS_OPEN_MAX && oldest !== undefined) open.delete(oldest)
    return bytes
  }
  return (content, from, bytes) => {
    const answer = new Uint8Array(bytes)
    const at = (of.places[content] ?? 0) + from
    for (let done = 0; done < bytes; ) {
      const inBlock = (at + done) % of.blockBytes
      const whole = block(Math.floor((at + done) / of.blockBytes))
      const part = whole.subarray(inBlock, inBlock + bytes - done)
      if (part.length === 0) throw new Error(`${of.file}: there are fewer bytes than in its index`)
      answer.set(part, done)
      done += part.length
    }
    return answer
  }
}

const readBlock = (of: BlockFile, n: number): Bytes => {
  const from = n === 0 ? BLOCKS_HEADER_BYTES : (of.ends[n - 1] ?? 0)
  const end = of.ends[n]
  if (end === undefined) throw new Error(`${of.file}: there is no block ${n}`)
  return zstdDecompressSync(readAt(of, from, end - from))
}

const readAt = (of: BlockFile, at: number, count: number): Buffer => {
  const bytes = Buffer.alloc(count)
  const fd = descriptorOf(of)
  for (let done = 0; done < count; ) {
    const got = readSync(fd, bytes, done, count - done, at + done)
    if (got === 0) throw new Error(`${of.file} ends before its index does`)
    done += got
  }
  return bytes
}

/** One descriptor for each image that this thread has ever read: a few. */
const descriptors = new Map<string, number>()

const descriptorOf = ({ file, hash }: BlockFile): number => {
  const key = `${hash} ${file}`
  const known = descriptors.get(key)
  if (known !== undefined) return known
  const fd = openSync(file, 'r')
  const header = Buffer.alloc(BLOCKS_HEADER_BYTES)
  readSync(fd, header, 0, header.length, 0)
  if (!header.equals(blocksHeader(hash))) throw new Error(`${file} is of another image now`)
  descriptors.set(key, fd)
  return fd
}
