/** What the kernel is to forget of files that others change behind it. */
import type { Bytes } from '../base/bytes.ts'
import type { Ino } from '../world/tree.ts'
import { NOTIFY_INVALIDATE, OUT_HEADER_BYTES } from './protocol.ts'

export interface Notices {
  /** Content of this file, which the kernel may hold, is not what it was. */
  add(ino: Ino): void
  /** Whether one is being written. */
  isUnderWay(): boolean
  /** Nothing is written any more. */
  close(): void
}

/**
 * `write` hands a notification to the kernel, and must not do so on the thread that serves: it
 * waits for pages that a request may hold. One is under way at a time; of a file that changes
 * meanwhile, only one more.
 */
export const createNotices = (write: (notice: Bytes) => Promise<void>): Notices => {
  const wanted = new Set<Ino>()
  let isUnderWay = false
  const next = (): void => {
    const [ino] = wanted
    if (isUnderWay || ino === undefined) return
    wanted.delete(ino)
    isUnderWay = true
    void write(invalidation(ino)).finally(() => {
      isUnderWay = false
      next()
    })
  }
  return {
    add: (ino) => {
      wanted.add(ino)
      next()
    },
    isUnderWay: () => isUnderWay,
    close: () => wanted.clear(),
  }
}

/**
 * An inode's attributes are not what they were, its content is. The kernel waits for nothing then
 * (`fuse_reverse_inval_inode` of Linux), so the thread that serves may write it.
 */
export const attributesNotice = (ino: Ino): Bytes => invalidation(ino, -1n)

/** struct fuse_out_header, then fuse_notify_inval_inode_out: ino u64, off, len i64; 0: all of it. */
const invalidation = (ino: Ino, offset = 0n): Bytes => {
  const bytes = Buffer.alloc(OUT_HEADER_BYTES + 24)
  bytes.writeUInt32LE(bytes.length, 0)
  bytes.writeUInt32LE(NOTIFY_INVALIDATE, 4)
  bytes.writeBigUInt64LE(BigInt(ino), OUT_HEADER_BYTES)
  bytes.writeBigInt64LE(offset, OUT_HEADER_BYTES + 8)
  return bytes
}
