/** Bytes that come in pieces of any size, taken in the sizes that a format has. */
import type { Bytes } from '../../base/bytes.ts'
import { ImportRefused } from './refused.ts'

export interface ByteSource {
  /** Exactly so many bytes, in an array of their own; refuses when there are fewer. */
  take(count: number): Promise<Bytes>
  /** Between one byte and so many; only until the next call. Refuses at the end. */
  some(most: number): Promise<Bytes>
  /** Whether nothing follows. */
  atEnd(): Promise<boolean>
  skip(count: number): Promise<void>
  /** Ends the stream, wherever it is. */
  close(): Promise<void>
}

const NOTHING = new Uint8Array(0)

/**
 * Reads a stream once, from its beginning to its end. Nothing is held but its last piece, which may
 * be overwritten when the next one is asked for.
 */
export const byteSourceOf = (stream: AsyncIterable<Uint8Array>): ByteSource => {
  const pieces = stream[Symbol.asyncIterator]()
  let piece: Uint8Array = NOTHING
  let at = 0

  const atEnd = async (): Promise<boolean> => {
    while (at === piece.length) {
      const next = await pieces.next()
      if (next.done === true) return true
      piece = next.value
      at = 0
    }
    return false
  }
  const some = async (most: number): Promise<Bytes> => {
    if (at === piece.length && (await atEnd())) {
      throw new ImportRefused('it is cut off: more bytes were promised')
    }
    const part = piece.subarray(at, at + most)
    at += part.length
    return part as Bytes
  }
  return {
    atEnd,
    some,
    take: async (count) => {
      const bytes = new Uint8Array(count)
      for (let done = 0; done < count; ) {
        const part = await some(count - done)
        bytes.set(part, done)
        done += part.length
      }
      return bytes
    },
    skip: async (count) => {
      for (let left = count; left > 0; ) left -= (await some(left)).length
    },
    close: async () => void (await pieces.return?.()),
  }
}
