/** One request of the kernel: fields by their place, names out of untrusted bytes. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { IN_HEADER_BYTES, Opcode, REQUEST_BYTES_MAX } from './protocol.ts'

const WORD = 2 ** 32

/** What follows the header: a structure of so many bytes, then so many names that end with NUL. */
interface Shape {
  readonly bytes: number
  readonly names: number
}

const SHAPES: ReadonlyMap<number, Shape> = new Map([
  [Opcode.lookup, { bytes: 0, names: 1 }],
  // fuse_forget_in: nlookup u64
  [Opcode.forget, { bytes: 8, names: 0 }],
  // fuse_getattr_in: getattr_flags u32, dummy u32, fh u64
  [Opcode.getattr, { bytes: 16, names: 0 }],
  // fuse_setattr_in: valid, padding u32; fh, size, lock_owner, atime, mtime, ctime u64;
  // atimensec, mtimensec, ctimensec, mode, unused4, uid, gid, unused5 u32
  [Opcode.setattr, { bytes: 88, names: 0 }],
  [Opcode.readlink, { bytes: 0, names: 0 }],
  // The name, then the target.
  [Opcode.symlink, { bytes: 0, names: 2 }],
  // fuse_mknod_in: mode, rdev, umask, padding u32
  [Opcode.mknod, { bytes: 16, names: 1 }],
  // fuse_mkdir_in: mode, umask u32
  [Opcode.mkdir, { bytes: 8, names: 1 }],
  [Opcode.unlink, { bytes: 0, names: 1 }],
  [Opcode.rmdir, { bytes: 0, names: 1 }],
  // fuse_rename_in: newdir u64
  [Opcode.rename, { bytes: 8, names: 2 }],
  // fuse_rename2_in: newdir u64, flags, padding u32
  [Opcode.rename2, { bytes: 16, names: 2 }],
  // fuse_link_in: oldnodeid u64
  [Opcode.link, { bytes: 8, names: 1 }],
  // fuse_open_in: flags, open_flags u32
  [Opcode.open, { bytes: 8, names: 0 }],
  [Opcode.opendir, { bytes: 8, names: 0 }],
  // fuse_read_in: fh, offset u64, size, read_flags u32, lock_owner u64, flags, padding u32
  [Opcode.read, { bytes: 40, names: 0 }],
  [Opcode.readdir, { bytes: 40, names: 0 }],
  [Opcode.readdirplus, { bytes: 40, names: 0 }],
  // fuse_write_in: fh, offset u64, size, write_flags u32, lock_owner u64, flags, padding u32
  [Opcode.write, { bytes: 40, names: 0 }],
  [Opcode.statfs, { bytes: 0, names: 0 }],
  // fuse_release_in: fh u64, flags, release_flags u32, lock_owner u64
  [Opcode.release, { bytes: 24, names: 0 }],
  [Opcode.releasedir, { bytes: 24, names: 0 }],
  // fuse_fsync_in: fh u64, fsync_flags, padding u32
  [Opcode.fsync, { bytes: 16, names: 0 }],
  [Opcode.fsyncdir, { bytes: 16, names: 0 }],
  // fuse_setxattr_in without FUSE_SETXATTR_EXT: size, flags u32
  [Opcode.setxattr, { bytes: 8, names: 1 }],
  // fuse_getxattr_in: size, padding u32
  [Opcode.getxattr, { bytes: 8, names: 1 }],
  [Opcode.listxattr, { bytes: 8, names: 0 }],
  [Opcode.removexattr, { bytes: 0, names: 1 }],
  // fuse_init_in before 7.36: major, minor, max_readahead, flags u32
  [Opcode.init, { bytes: 16, names: 0 }],
  // fuse_create_in: flags, mode, umask, open_flags u32
  [Opcode.create, { bytes: 16, names: 1 }],
  [Opcode.tmpfile, { bytes: 16, names: 1 }],
  // fuse_interrupt_in: unique u64
  [Opcode.interrupt, { bytes: 8, names: 0 }],
  [Opcode.destroy, { bytes: 0, names: 0 }],
  // fuse_batch_forget_in: count, dummy u32; then fuse_forget_one: nodeid, nlookup u64
  [Opcode.batchForget, { bytes: 8, names: 0 }],
  // fuse_fallocate_in: fh, offset, length u64, mode, padding u32
  [Opcode.fallocate, { bytes: 32, names: 0 }],
  // fuse_lseek_in: fh, offset u64, whence, padding u32
  [Opcode.lseek, { bytes: 24, names: 0 }],
  // fuse_syncfs_in: padding u64
  [Opcode.syncfs, { bytes: 8, names: 0 }],
  // fuse_statx_in: getattr_flags, reserved u32, fh u64, sx_flags, sx_mask u32
  [Opcode.statx, { bytes: 24, names: 0 }],
])

/** struct fuse_in_header: len, opcode u32, unique, nodeid u64, uid, gid, pid u32, ... */
const LENGTH = 0
const OPCODE = 4
const UNIQUE = 8
const NODE = 16
const UID = 24
const GID = 28

/**
 * A request in a buffer that may be longer than it and is used again for the next one. The kernel
 * writes in the byte order of the machine; every machine we run on is little-endian.
 */
export class Request {
  readonly buffer: Buffer
  readonly #words: Uint32Array
  #length = 0
  readonly #names: number[] = []
  /** Of a parked fsync: the change it waits for. */
  until: number | undefined
  /** What `Room` has called it when it found no room. */
  roomNumber = 0

  constructor(bytesMax = REQUEST_BYTES_MAX) {
    const memory = new ArrayBuffer((bytesMax + 7) & ~7)
    this.buffer = Buffer.from(memory)
    this.#words = new Uint32Array(memory)
  }

  /** A copy that stays while the buffer of this one is used again. */
  copy(): Request {
    const copy = new Request(Math.max(this.#length, IN_HEADER_BYTES))
    this.buffer.copy(copy.buffer, 0, 0, this.#length)
    copy.accept(this.#length)
    return copy
  }

  /**
   * Takes the first `length` bytes of the buffer for a request. False: they have no header, so
   * nobody can be answered.
   */
  accept(length: number): boolean {
    this.#length = Math.min(length, this.buffer.length)
    this.until = undefined
    this.roomNumber = 0
    return this.#length >= IN_HEADER_BYTES
  }

  get length(): number {
    return this.#length
  }

  /** Whether the bytes are what the opcode demands; finds the names. */
  isWhole(): boolean {
    if (this.u32(LENGTH) !== this.#length) return false
    const shape = SHAPES.get(this.opcode)
    if (shape === undefined) return true
    let at = IN_HEADER_BYTES + shape.bytes
    if (this.#length < at) return false
    if (shape.names === 0) return true
    this.#names.length = 0
    for (let count = 0; count < shape.names; count++) {
      const end = this.buffer.indexOf(0, at)
      if (end < 0 || end >= this.#length) return false
      this.#names.push(at, end)
      at = end + 1
    }
    return true
  }

  get opcode(): number {
    return this.#words[OPCODE >> 2] ?? 0
  }

  get uniqueLow(): number {
    return this.#words[2] ?? 0
  }

  get uniqueHigh(): number {
    return this.#words[3] ?? 0
  }

  get unique(): number {
    return this.u64(UNIQUE)
  }

  /** The inode that is asked about. */
  get node(): number {
    return this.u64(NODE)
  }

  get uid(): number {
    return this.u32(UID)
  }

  get gid(): number {
    return this.u32(GID)
  }

  /** An unsigned field, `at` bytes from the beginning of the request. */
  u32(at: number): number {
    return this.#words[at >> 2] ?? 0
  }

  /** Beyond 2^53 neighbours become one; no file offset and no inode of ours is so big. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * WORD
  }

  /** Seconds of a time stamp: signed. */
  i64(at: number): number {
    return this.u32(at) + (this.u32(at + 4) | 0) * WORD
  }

  /** The name with that number. */
  name(index: number): ByteString {
    return this.buffer.toString('latin1', this.#names[index * 2], this.#names[index * 2 + 1])
  }

  /** The bytes behind the name with that number. */
  afterName(index: number): number {
    return (this.#names[index * 2 + 1] ?? this.#length) + 1
  }

  /** A view of so many bytes; undefined when the request does not have them. */
  bytes(at: number, count: number): Bytes | undefined {
    return at + count <= this.#length ? this.buffer.subarray(at, at + count) : undefined
  }
}
