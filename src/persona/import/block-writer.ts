/** Writes one long stream of bytes as compressed blocks, and can go back to where a part began. */
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { constants, zstdCompressSync } from 'node:zlib'
import type { Bytes } from '../../base/bytes.ts'
import { IMPORTED_BLOCK_BYTES } from '../../base/limits.ts'
import { BLOCKS_HEADER_BYTES, blocksHeader } from '../block-file.ts'

/** A place in the stream to which it can be cut back, as long as no other was marked since. */
export interface Mark {
  readonly at: number
}

export interface BlockWriter {
  mark(): Mark
  write(bytes: Bytes): void
  zeros(count: number): void
  /** Forgets all that was written since. */
  cutBack(mark: Mark): void
  /** Ends the stream: its file bears this hash. Where each block ends in the file. */
  finish(hash: string): readonly number[]
  close(): void
}

/** The checksum makes damage an error when it is read, years later. */
const COMPRESSION = {
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
}
const ZEROS = new Uint8Array(IMPORTED_BLOCK_BYTES)

/** Makes a new file. One block is in memory, and what of it stood before the mark. */
export const createBlockWriter = (file: string): BlockWriter => {
  const fd = openSync(file, 'wx')
  writeSync(fd, new Uint8Array(BLOCKS_HEADER_BYTES))
  const block = new Uint8Array(IMPORTED_BLOCK_BYTES)
  const ends: number[] = []
  let filled = 0
  let marked: { readonly blocks: number; readonly filled: number; before?: Bytes } | undefined

  const endOf = (blocks: number): number =>
    blocks === 0 ? BLOCKS_HEADER_BYTES : (ends[blocks - 1] ?? BLOCKS_HEADER_BYTES)

  const flush = (): void => {
    if (marked !== undefined && marked.blocks === ends.length) {
      marked.before = block.slice(0, marked.filled)
    }
    const packed = zstdCompressSync(block.subarray(0, filled), {
      ...COMPRESSION,
      pledgedSrcSize: filled,
      chunkSize: 1 << 18,
    })
    const from = endOf(ends.length)
    for (let done = 0; done < packed.length; ) {
      done += writeSync(fd, packed, done, packed.length - done, from + done)
    }
    ends.push(from + packed.length)
    filled = 0
  }
  const write = (bytes: Bytes): void => {
    for (let done = 0; done < bytes.length; ) {
      const part = bytes.subarray(done, done + block.length - filled)
      block.set(part, filled)
      filled += part.length
      done += part.length
      if (filled === block.length) flush()
    }
  }

  return {
    mark: () => {
      marked = { blocks: ends.length, filled }
      return { at: ends.length * block.length + filled }
    },
    write,
    zeros: (count) => {
      for (let left = count; left > 0; left -= Math.min(left, ZEROS.length)) {
        write(ZEROS.subarray(0, left))
      }
    },
    cutBack: () => {
      if (marked === undefined) return
      if (marked.before !== undefined) {
        ends.length = marked.blocks
        ftruncateSync(fd, endOf(ends.length))
        block.set(marked.before)
      }
      filled = marked.filled
    },
    finish: (hash) => {
      if (filled > 0) flush()
      writeSync(fd, blocksHeader(hash), 0, BLOCKS_HEADER_BYTES, 0)
      fsyncSync(fd)
      return ends
    },
    close: () => closeSync(fd),
  }
}
