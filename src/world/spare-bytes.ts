/** Memory of content that is gone, for content that comes: new arrays make the collector work. */
import type { Bytes } from '../base/bytes.ts'
import { BLOCK_BYTES, CHUNK_BYTES, SPARE_BYTES_MAX } from '../base/limits.ts'

interface Spares {
  /** Zeros. */
  takeZeros(length: number): Bytes
  /** Nobody else may hold them. */
  giveBack(bytes: Bytes): void
}

/** Arrays of a block times a power of two, `bytesMax` of them in all. */
export const createSpares = (bytesMax: number): Spares => {
  const byLength = new Map<number, Bytes[]>()
  for (let length = BLOCK_BYTES; length <= CHUNK_BYTES; length *= 2) byLength.set(length, [])
  let held = 0
  return {
    takeZeros: (length) => {
      const spare = byLength.get(length)?.pop()
      if (spare === undefined) return new Uint8Array(length)
      held -= length
      return spare.fill(0)
    },
    giveBack: (bytes) => {
      const kept = byLength.get(bytes.length)
      if (kept === undefined || held + bytes.length > bytesMax || !isWhole(bytes)) return
      held += bytes.length
      kept.push(bytes)
    },
  }
}

const isWhole = ({ byteLength, buffer }: Bytes): boolean => buffer.byteLength === byteLength

/** Of this thread. */
export const { takeZeros, giveBack } = createSpares(SPARE_BYTES_MAX)
