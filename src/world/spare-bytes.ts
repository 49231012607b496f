/** Memory of content that is gone, for content that comes: new arrays make the collector work. */
import type { Bytes } from '../base/bytes.ts'
import { BLOCK_BYTES, CHUNK_BYTES, SPARE_ARRAYS_MAX } from '../base/limits.ts'

/** By length, a block times a power of two; of one thread. */
const spares = new Map<number, Bytes[]>()
for (let length = BLOCK_BYTES; length <= CHUNK_BYTES; length *= 2) spares.set(length, [])

/** Zeros. */
export const takeZeros = (length: number): Bytes =>
  spares.get(length)?.pop()?.fill(0) ?? new Uint8Array(length)

/** Nobody else may hold them. */
export const giveBack = (bytes: Bytes): void => {
  const kept = spares.get(bytes.length)
  if (kept !== undefined && kept.length < SPARE_ARRAYS_MAX && isWhole(bytes)) kept.push(bytes)
}

const isWhole = ({ byteLength, buffer }: Bytes): boolean => buffer.byteLength === byteLength
