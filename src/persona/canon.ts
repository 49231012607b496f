/** The bytes of files already imagined, as many as there is room for. */
import type { ByteString, Bytes } from '../base/bytes.ts'

export interface Canon {
  get(key: ByteString): Bytes | undefined
  /** Keeps bytes, and hands them back. */
  put(key: ByteString, bytes: Bytes): Bytes
}

/** Keeps what was used last, up to so many bytes and always the newest. */
export const createCanon = (bytesMax: number): Canon => {
  const kept = new Map<ByteString, Bytes>()
  let total = 0
  return {
    get: (key) => {
      const bytes = kept.get(key)
      if (bytes === undefined) return undefined
      kept.delete(key)
      kept.set(key, bytes)
      return bytes
    },
    put: (key, bytes) => {
      total += bytes.length - (kept.get(key)?.length ?? 0)
      kept.delete(key)
      kept.set(key, bytes)
      for (const [oldest, { length }] of kept) {
        if (total <= bytesMax || oldest === key) break
        kept.delete(oldest)
        total -= length
      }
      return bytes
    },
  }
}
