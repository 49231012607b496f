/** Values of the records named in keys.ts, both ways. */
import { hash as digest } from 'node:crypto'
import { type ByteString, type Bytes, NO_BYTES } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { BLOCK_BYTES, CHUNK_BYTES, INLINE_BYTES_MAX } from '../base/limits.ts'
import { baseBytesAt, blocksOf, emptyChunk } from './chunks.ts'
import { Reader, Writer } from './codec.ts'
import { bitCount, type Chunk, fixedBlocks, Inode } from './inode.ts'
import { FORMAT_VERSION } from './keys.ts'
import type { Life } from './living.ts'
import type { Note } from './notes.ts'
import { unwritten } from './spare-bytes.ts'
import type { Ino } from './tree.ts'

/** What the `m` record holds. */
export interface Meta {
  readonly version: number
  /** Of the image it stands on. */
  readonly pin: string
  readonly nextIno: Ino
  readonly pidCeiling: number
}

/** The value of the `m` record. */
export const encodeMeta = (meta: Omit<Meta, 'version'>): Bytes => {
  const writer = new Writer()
  writer.number(FORMAT_VERSION)
  writer.text(meta.pin)
  writer.number(meta.nextIno)
  writer.number(meta.pidCeiling)
  return writer.finish()
}

/** Reads an `m` record; of another format only the version. */
export const decodeMeta = (bytes: Bytes): Meta => {
  const reader = new Reader(bytes)
  const version = reader.number()
  if (version !== FORMAT_VERSION) return { version, pin: '', nextIno: 0, pidCeiling: 0 }
  return { version, pin: reader.text(), nextIno: reader.number(), pidCeiling: reader.number() }
}

/** Times that are the same as mtime are not written. */
const SAME_ATIME = 1
const SAME_CTIME = 2
const SAME_BIRTH = 4
const HAS_XATTRS = 8
const HAS_BASE = 16
const IS_GHOST = 32

/** The value of an inode's record. */
export const encodeInode = (inode: Inode): Bytes => {
  const writer = new Writer()
  const { mtime } = inode
  const sames =
    (isSame(inode.atime, mtime) ? SAME_ATIME : 0) |
    (isSame(inode.ctime, mtime) ? SAME_CTIME : 0) |
    (isSame(inode.birth, mtime) ? SAME_BIRTH : 0)
  const xattrs = inode.xattrs === undefined ? 0 : HAS_XATTRS
  const ghost = inode.ghost === '' ? 0 : IS_GHOST
  const flags = sames | xattrs | ghost | (inode.baseBytes > 0 ? HAS_BASE : 0)
  writer.number(flags)
  for (const n of [inode.mode, inode.nlink, inode.uid, inode.gid, inode.rdev, inode.size]) {
    writer.number(n)
  }
  writeTime(writer, mtime)
  if ((flags & SAME_ATIME) === 0) writeTime(writer, inode.atime)
  if ((flags & SAME_CTIME) === 0) writeTime(writer, inode.ctime)
  if ((flags & SAME_BIRTH) === 0) writeTime(writer, inode.birth)
  if (inode.baseBytes > 0) writer.number(inode.baseBytes)
  if (ghost > 0) writer.text(inode.ghost)
  if (inode.isDirectory) writer.number(inode.parent)
  if (inode.isSymlink) writer.text(inode.target)
  if (inode.xattrs !== undefined) {
    writer.number(inode.xattrs.size)
    for (const [name, value] of inode.xattrs) {
      writer.text(name)
      writer.counted(value)
    }
  }
  return writer.finish()
}

/** `isBased`: the image has an inode of this number. Chunks and names come from other records. */
export const decodeInode = (ino: Ino, bytes: Bytes, isBased: boolean): Inode => {
  const reader = new Reader(bytes)
  const flags = reader.number()
  const mode = reader.number()
  const [nlink, uid, gid, rdev, size] = [
    reader.number(),
    reader.number(),
    reader.number(),
    reader.number(),
    reader.number(),
  ] as const
  const inode = new Inode(ino, mode, readTime(reader), isBased)
  Object.assign(inode, { nlink, uid, gid, rdev, size })
  if ((flags & SAME_ATIME) === 0) inode.atime = readTime(reader)
  if ((flags & SAME_CTIME) === 0) inode.ctime = readTime(reader)
  if ((flags & SAME_BIRTH) === 0) inode.birth = readTime(reader)
  if ((flags & HAS_BASE) !== 0) inode.baseBytes = reader.number()
  if ((flags & IS_GHOST) !== 0) inode.ghost = reader.text()
  if (inode.isDirectory) inode.parent = reader.number()
  if (inode.isSymlink) inode.target = reader.text()
  if ((flags & HAS_XATTRS) !== 0) {
    const xattrs = new Map<ByteString, Bytes>()
    for (let left = reader.number(); left > 0; left--) xattrs.set(reader.text(), reader.counted())
    inode.xattrs = xattrs
  }
  return inode
}

/** st_blocks of an inode whose chunks are known again. */
export const countBlocks = (inode: Inode): number => {
  let blocks = fixedBlocks(inode) + Math.ceil(inode.baseBytes / BLOCK_BYTES)
  for (const [index, chunk] of inode.chunks ?? []) {
    blocks += bitCount(chunk.mask) - bitCount(blocksOf(0, baseBytesAt(inode, index)))
  }
  return blocks
}

const isSame = (a: Time, b: Time): boolean => a.s === b.s && a.ns === b.ns

const writeTime = (writer: Writer, time: Time): void => {
  writer.signed(time.s)
  writer.number(time.ns)
}

const readTime = (reader: Reader): Time => ({ s: reader.signed(), ns: reader.number() })

/** The value of a name's record; inode 0 is a whiteout. */
export const encodeName = (ino: Ino, order: number): Bytes => {
  if (ino === 0) return NO_BYTES
  const writer = new Writer()
  writer.number(ino)
  writer.number(order)
  return writer.finish()
}

/** Reads a name's record. */
export const decodeName = (bytes: Bytes): { ino: Ino; order: number } => {
  if (bytes.length === 0) return { ino: 0, order: 0 }
  const reader = new Reader(bytes)
  return { ino: reader.number(), order: reader.number() }
}

/** The value of a living file's record. */
export const encodeLife = ({ life, absorbed, isAway, stand }: Life): Bytes => {
  const writer = new Writer()
  writer.number(life)
  writer.number(absorbed)
  writer.number(isAway ? 1 : 0)
  writer.number(stand)
  return writer.finish()
}

/** Reads a living file's record. */
export const decodeLife = (bytes: Bytes): Life => {
  const reader = new Reader(bytes)
  return {
    life: reader.number(),
    absorbed: reader.number(),
    isAway: reader.number() === 1,
    stand: reader.number(),
  }
}

/** The value of a note's record. */
export const encodeNote = ({ time, text }: Note): Bytes => {
  const writer = new Writer()
  writeTime(writer, time)
  writer.counted(text)
  return writer.finish()
}

/** Reads a note's record. */
export const decodeNote = (bytes: Bytes): Note => {
  const reader = new Reader(bytes)
  return { time: readTime(reader), text: reader.counted() }
}

/** SHA-256 as the store names blobs: 64 hex digits. */
const HASH_BYTES = 32

/** A chunk's record; content that goes to the store by hash is put into `blobs`. */
export const encodeChunk = (chunk: Chunk, blobs: Map<string, Bytes>): Bytes => {
  const { bytes, length } = chunk
  if (bytes !== undefined) {
    const rest = length - (chunk.blob?.length ?? 0)
    if (length <= INLINE_BYTES_MAX) chunk.blob = undefined
    else if (chunk.blob === undefined || rest > INLINE_BYTES_MAX) {
      const content = bytes.subarray(0, length)
      const hash = digest('sha256', content, 'hex')
      if (!blobs.has(hash)) blobs.set(hash, ownCopy(content))
      chunk.blob = { hash, length }
    }
  }
  const writer = new Writer()
  writer.number(chunk.mask)
  writer.number(chunk.written)
  writer.number(length)
  writer.number(chunk.blob?.length ?? 0)
  if (chunk.blob !== undefined) writer.raw(Buffer.from(chunk.blob.hash, 'hex'))
  const from = chunk.blob?.length ?? 0
  writer.raw(bytes === undefined ? (chunk.tail ?? NO_BYTES) : bytes.subarray(from, length))
  return writer.finish()
}

/** With memory of its own, that can go to another thread. */
const ownCopy = (bytes: Bytes): Bytes => {
  const copy = unwritten(bytes.length)
  copy.set(bytes)
  return copy
}

/** Reads a chunk's record; content kept by hash is fetched when it is read. */
export const decodeChunk = (bytes: Bytes): Chunk => {
  const reader = new Reader(bytes)
  const chunk = emptyChunk()
  chunk.mask = reader.number()
  chunk.written = reader.number()
  chunk.length = reader.number()
  const blobLength = reader.number()
  if (chunk.length > CHUNK_BYTES) throw new Error('a chunk in a record is too long')
  if (blobLength > 0) {
    const hash = Buffer.from(reader.raw(HASH_BYTES)).toString('hex')
    chunk.blob = { hash, length: blobLength }
  }
  const tail = reader.raw(chunk.length - blobLength)
  if (tail.length > 0) chunk.tail = tail
  return chunk
}
