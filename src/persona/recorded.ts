/** The recorded bytes of an image: one stream in compressed blocks, opened where it is read. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { Bytes } from '../base/bytes.ts'
import { RECORDED_BLOCKS_OPEN_MAX } from '../base/limits.ts'
import { type BlockFile, blockReaderOf, loadBlockFile } from './block-file.ts'
import { importedOf } from './images.ts'

/**
 * The recorded bytes as they travel between threads: a `recorded.bin` in shared memory, or the
 * block file of an imported image.
 */
export type RecordedData = Uint8Array | BlockFile

export interface Recorded {
  /** So many bytes of the stream from `at` on, and from an offset there, in an array of their own. */
  read(at: number, bytes: number, offset?: number): Bytes
}

/** Whether these are the true bytes of a root that an operator imported. */
export const isTrue = (data: RecordedData): data is BlockFile => !(data instanceof Uint8Array)

const HEADER_BYTES = 8

/**
 * Reads an image folder's `recorded.bin`, behind that of the image it stands on, if any; throws
 * when it is not there.
 */
export const loadRecorded = (folder: string): RecordedData => {
  const imported = importedOf(folder)
  if (imported !== undefined) return loadBlockFile(folder, imported.hash)
  const files = layersOf(folder).map((layer) => readFileSync(join(layer, 'recorded.bin')))
  const bytes = joined(files)
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

/** The folders of an image, the undermost first: `image.json` names what it stands on. */
export const layersOf = (folder: string): readonly string[] => {
  const file = join(folder, 'image.json')
  if (!existsSync(file)) return [folder]
  const { base } = JSON.parse(readFileSync(file, 'utf8')) as { readonly base: string }
  return [...layersOf(join(folder, '..', base)), folder]
}

/** Files one after the other: the stream of each begins with a block of its own. */
const joined = (files: readonly Buffer[]): Buffer => {
  const [first] = files
  if (first === undefined || files.length === 1) return first ?? Buffer.alloc(0)
  const counts = files.map((file) => file.readUInt32LE(4))
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(first.readUInt32LE(0), 0)
  header.writeUInt32LE(
    counts.reduce((sum, count) => sum + count, 0),
    4,
  )
  const endOf = (n: number): number => HEADER_BYTES + (counts[n] ?? 0) * 4
  return Buffer.concat([
    header,
    ...files.map((file, n) => file.subarray(HEADER_BYTES, endOf(n))),
    ...files.map((file, n) => file.subarray(endOf(n))),
  ])
}

/** Opens recorded bytes. Of an imported image `at` is the number of a content. */
export const recordedOf = (data: RecordedData): Recorded => {
  if (!isTrue(data)) return recordedIn(data)
  const read = blockReaderOf(data)
  return { read: (at, bytes, offset = 0) => read(at, offset, bytes) }
}

/**
 * The file: block size and number of blocks (u32le each), the compressed
 * length of each block (u32le), then the blocks (zstd). The last few blocks stay open.
 */
const recordedIn = (shared: Uint8Array): Recorded => {
  const view = new DataView(shared.buffer, shared.byteOffset, shared.byteLength)
  const blockBytes = view.getUint32(0, true)
  const blocks = view.getUint32(4, true)
  const starts: number[] = [HEADER_BYTES + blocks * 4]
  for (let n = 0; n < blocks; n++) {
    starts.push((starts[n] ?? 0) + view.getUint32(HEADER_BYTES + n * 4, true))
  }
  const open = new Map<number, Bytes>()
  const block = (n: number): Bytes => {
    const known = open.get(n)
    if (known !== undefined) {
      open.delete(n)
      open.set(n, known)
      return known
    }
    /** zlib takes no shared memory: the compressed block is copied first. */
    const bytes = zstdDecompressSync(shared.slice(starts[n], starts[n + 1]))
    open.set(n, bytes)
    const [oldest] = open.keys()
    if (open.size > RECORDED_BLOCKS_OPEN_MAX && oldest !== undefined) open.delete(oldest)
    return bytes
  }
  return {
    read: (start, bytes, offset = 0) => {
      const at = start + offset
      const answer = new Uint8Array(bytes)
      for (let done = 0; done < bytes; ) {
        const from = (at + done) % blockBytes
        const part = block(Math.floor((at + done) / blockBytes)).subarray(from, from + bytes - done)
        answer.set(part, done)
        done += part.length
      }
      return answer
    },
  }
}
