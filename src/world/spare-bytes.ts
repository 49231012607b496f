/** Memory of content that is gone, for content that comes: new arrays make the collector work. */
import type { Bytes } from '../base/bytes.ts'
import { BLOCK_BYTES, CHUNK_BYTES, SPARE_BYTES_MAX } from '../base/limits.ts'

/** By length, a block times a power of two; of one thread. */
const spares = new Map<number, Bytes[]>()
for (let length = BLOCK_BYTES; length <= CHUNK_BYTES; length *= 2) spares.set(length, [])

let spareBytes = 0

/** Zeros. */
export const takeZeros = (length: number): Bytes => {
  const spare = spares.get(length)?.pop()
  if (spare === undefined) return new Uint8Array(length)
  spareBytes -= length
  return spare.fill(0)
}

/** Nobody else may hold them. */
export const giveBack = (bytes: Bytes): void => {
  const kept = spares.get(bytes.length)
  if (kept === undefined || spareBytes + bytes.length > SPARE_BYTES_MAX || !isWhole(bytes)) return
  spareBytes += bytes.length
  kept.push(bytes)
}

const isWhole = ({ byteLength, buffer }: Bytes): boolean => buffer.byteLength === byteLength
