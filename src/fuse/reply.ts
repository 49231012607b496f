/** One answer to the kernel, written into a buffer that is used again for the next one. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { majorOf, minorOf, type Stat } from '../world/tree.ts'
import { IO_BYTES_MAX, OUT_HEADER_BYTES, STATX_ALL } from './protocol.ts'

const WORD = 2 ** 32

/** struct fuse_entry_out and fuse_attr_out, and where fuse_attr begins in them. */
export const ENTRY_BYTES = 128
export const ATTR_BYTES = 104
const ATTR_IN_ENTRY = 40
const ATTR_IN_ATTR = 16
/** struct fuse_statx_out. */
export const STATX_BYTES = 288

/** How long the kernel may go by what it was told, in milliseconds. */
export interface Validity {
  readonly entryMs: number
  readonly attrMs: number
}

/** Offsets are those of the answer's body: the header is the reply's own. */
export class Reply {
  readonly buffer: Buffer
  readonly #words: Uint32Array
  /** What follows the header when it stands elsewhere; not to be changed. */
  payload: Bytes | undefined
  readonly #entryS: number
  readonly #entryNs: number
  readonly #attrMsOf: (stat: Stat) => number

  /** `attrMsOf`: for how long what is told of an inode holds, where that differs. */
  constructor({ entryMs, attrMs }: Validity, attrMsOf = (_: Stat): number => attrMs) {
    const memory = new ArrayBuffer(OUT_HEADER_BYTES + IO_BYTES_MAX)
    this.buffer = Buffer.from(memory)
    this.#words = new Uint32Array(memory)
    this.#entryS = Math.floor(entryMs / 1000)
    this.#entryNs = (entryMs % 1000) * 1_000_000
    this.#attrMsOf = attrMsOf
  }

  /** Memory of the body, of at most IO_BYTES_MAX. */
  room(bytes: number): Bytes {
    return this.buffer.subarray(OUT_HEADER_BYTES, OUT_HEADER_BYTES + bytes)
  }

  /** Takes content as the body, wherever it stands; its length. */
  content(bytes: Bytes): number {
    this.payload = bytes.buffer === this.buffer.buffer ? undefined : bytes
    return bytes.length
  }

  /** struct fuse_out_header: len u32, error i32 (negative), unique u64. Answers its bytes. */
  header(to: { uniqueLow: number; uniqueHigh: number }, body: number, error = 0): Bytes {
    const words = this.#words
    words[0] = OUT_HEADER_BYTES + body
    words[1] = -error >>> 0
    words[2] = to.uniqueLow
    words[3] = to.uniqueHigh
    const inBuffer = this.payload === undefined ? body : 0
    return this.buffer.subarray(0, OUT_HEADER_BYTES + inBuffer)
  }

  u32(at: number, value: number): void {
    this.#words[(OUT_HEADER_BYTES + at) >> 2] = value
  }

  u64(at: number, value: number): void {
    const index = (OUT_HEADER_BYTES + at) >> 2
    this.#words[index] = value >>> 0
    this.#words[index + 1] = Math.floor(value / WORD) >>> 0
  }

  /** Zeros from `at` to `to`. */
  clear(at: number, to: number): void {
    this.#words.fill(0, (OUT_HEADER_BYTES + at) >> 2, (OUT_HEADER_BYTES + to) >> 2)
  }

  /** Writes a text without NUL and answers its length. */
  text(at: number, text: ByteString): number {
    return this.buffer.write(text, OUT_HEADER_BYTES + at, 'latin1')
  }

  bytes(at: number, bytes: Bytes): number {
    this.buffer.set(bytes, OUT_HEADER_BYTES + at)
    return bytes.length
  }

  /** struct fuse_entry_out: nodeid, generation, entry_valid, attr_valid u64, their ns u32, attr. */
  entry(at: number, stat: Stat): number {
    this.u64(at, stat.ino)
    this.u64(at + 8, 0)
    this.u64(at + 16, this.#entryS)
    this.u32(at + 32, this.#entryNs)
    this.#attrValid(at + 24, at + 36, stat)
    this.#attr(at + ATTR_IN_ENTRY, stat)
    return ENTRY_BYTES
  }

  /** struct fuse_attr_out: attr_valid u64, attr_valid_nsec, dummy u32, attr. */
  attr(stat: Stat): number {
    this.#attrValid(0, 8, stat)
    this.u32(12, 0)
    this.#attr(ATTR_IN_ATTR, stat)
    return ATTR_BYTES
  }

  #attrValid(s: number, ns: number, stat: Stat): void {
    const ms = this.#attrMsOf(stat)
    this.u64(s, Math.floor(ms / 1000))
    this.u32(ns, (ms % 1000) * 1_000_000)
  }

  /**
   * struct fuse_attr: ino, size, blocks, atime, mtime, ctime u64; their ns, mode, nlink, uid, gid,
   * rdev, blksize, flags u32.
   */
  #attr(at: number, stat: Stat): void {
    const { atime, mtime, ctime } = stat
    this.u64(at, stat.ino)
    this.u64(at + 8, stat.size)
    this.u64(at + 16, stat.blocks)
    this.u64(at + 24, atime.s)
    this.u64(at + 32, mtime.s)
    this.u64(at + 40, ctime.s)
    this.u32(at + 48, atime.ns)
    this.u32(at + 52, mtime.ns)
    this.u32(at + 56, ctime.ns)
    this.u32(at + 60, stat.mode)
    this.u32(at + 64, stat.nlink)
    this.u32(at + 68, stat.uid)
    this.u32(at + 72, stat.gid)
    this.u32(at + 76, stat.rdev)
    this.u32(at + 80, stat.blockBytes)
    this.u32(at + 84, 0)
  }

  /**
   * struct fuse_statx_out: attr_valid u64, attr_valid_nsec, flags u32, spare u64[2], then
   * struct fuse_statx.
   */
  statx(stat: Stat): number {
    this.clear(0, STATX_BYTES)
    this.#attrValid(0, 8, stat)
    // mask, blksize u32, attributes u64, nlink, uid, gid u32, mode, spare u16
    this.u32(32, STATX_ALL)
    this.u32(36, stat.blockBytes)
    this.u32(48, stat.nlink)
    this.u32(52, stat.uid)
    this.u32(56, stat.gid)
    this.u32(60, stat.mode)
    // ino, size, blocks, attributes_mask u64, then atime, btime, ctime, mtime
    this.u64(64, stat.ino)
    this.u64(72, stat.size)
    this.u64(80, stat.blocks)
    this.#sxTime(96, stat.atime)
    this.#sxTime(112, stat.birth)
    this.#sxTime(128, stat.ctime)
    this.#sxTime(144, stat.mtime)
    // rdev_major, rdev_minor u32; the kernel puts the mount's own device in
    this.u32(160, majorOf(stat.rdev))
    this.u32(164, minorOf(stat.rdev))
    return STATX_BYTES
  }

  /** struct fuse_sx_time: tv_sec i64, tv_nsec u32, reserved i32. */
  #sxTime(at: number, { s, ns }: Time): void {
    this.u64(at, s)
    this.u32(at + 8, ns)
  }
}
