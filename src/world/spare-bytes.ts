/** Memory of content that is gone, for content that comes: new arrays make the collector work. */
import type { Bytes } from '../base/bytes.ts'
import { BLOCK_BYTES, CHUNK_BYTES, SPARE_BYTES_MAX } from '../base/limits.ts'

interface Spares {
  /** Of any content: whoever takes them writes all that is read of them. */
  take(length: number): Bytes
  /** Nobody else may hold them. */
  giveBack(bytes: Bytes): void
}

/** Arrays of a block times a power of two, `bytesMax` of them in all. */
export const createSpares = (bytesMax: number): Spares => {
  const byLength = new Map<number, Bytes[]>()
  for (let length = BLOCK_BYTES; length <= CHUNK_BYTES; length *= 2) byLength.set(length, [])
  let held = 0
  return {
    take: (length) => {
      const spare = byLength.get(length)?.pop()
      if (spare === undefined) return unwritten(length)
      held -= length
      return spare
    },
    giveBack: (bytes) => {
      const kept = byLength.get(bytes.length)
      if (kept === undefined || held + bytes.length > bytesMax || !isWhole(bytes)) return
      held += bytes.length
      kept.push(bytes)
    },
  }
}

/** New memory, of any content as well: making it zeros costs as much as filling it. */
export const unwritten = (length: number): Bytes =>
  length < BLOCK_BYTES
    ? new Uint8Array(length)
    : new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)

const isWhole = ({ byteLength, buffer }: Bytes): boolean => buffer.byteLength === byteLength

/** Of this thread. */
export const { take, giveBack } = createSpares(SPARE_BYTES_MAX)
