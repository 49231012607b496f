/** The stream of recorded bytes on its way to a file: equal bytes once, in compressed blocks. */
import { createHash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'

/** Bytes are kept in blocks of this size, compressed apart: one is opened in about 0.5 ms. */
export const BLOCK_BYTES = 262_144

export interface Stream {
  /** Where these bytes stand; they are added unless equal ones are there. */
  keep(bytes: Buffer): number
  /** Says that such bytes stand somewhere already. */
  know(bytes: Buffer, at: number): void
  /** Bytes added. */
  size(): number
  /** The file: block size, number of blocks, their compressed lengths, the blocks. */
  file(): Buffer
}

/** A stream that begins at a place: 0, or behind the blocks of another image. */
export const streamFrom = (start: number): Stream => {
  const kept: Buffer[] = []
  let bytesKept = 0
  const places = new Map<string, number>()
  return {
    keep: (bytes) => {
      const digest = createHash('sha256').update(bytes).digest('hex')
      const known = places.get(digest)
      if (known !== undefined) return known
      const at = start + bytesKept
      places.set(digest, at)
      kept.push(bytes)
      bytesKept += bytes.length
      return at
    },
    know: (bytes, at) => places.set(createHash('sha256').update(bytes).digest('hex'), at),
    size: () => bytesKept,
    file: () => fileOf(Buffer.concat(kept)),
  }
}

const fileOf = (stream: Buffer): Buffer => {
  const blocks: Buffer[] = []
  for (let at = 0; at < stream.length; at += BLOCK_BYTES) {
    const block = stream.subarray(at, at + BLOCK_BYTES)
    blocks.push(zstdCompressSync(block, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }))
  }
  const header = Buffer.alloc(8 + 4 * blocks.length)
  header.writeUInt32LE(BLOCK_BYTES, 0)
  header.writeUInt32LE(blocks.length, 4)
  blocks.forEach((block, n) => {
    header.writeUInt32LE(block.length, 8 + 4 * n)
  })
  return Buffer.concat([header, ...blocks])
}
