/** The bytes of files already imagined, as many as there is room for. */
import type { Bytes } from '../base/bytes.ts'

export interface Canon {
  /** The bytes of an inode, made now if they are not at hand. */
  bytesOf(ino: number, make: () => Bytes): Bytes
}

/** Keeps what was used last, up to so many bytes and always the newest. */
export const createCanon = (bytesMax: number): Canon => {
  const kept = new Map<number, Bytes>()
  let total = 0
  return {
    bytesOf: (ino, make) => {
      const known = kept.get(ino)
      const bytes = known ?? make()
      if (known === undefined) total += bytes.length
      else kept.delete(ino)
      kept.set(ino, bytes)
      for (const [oldest, { length }] of kept) {
        if (total <= bytesMax || oldest === ino) break
        kept.delete(oldest)
        total -= length
      }
      return bytes
    },
  }
}
