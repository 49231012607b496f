/** Content that is too big for a record: asked of the store when somebody reads it. */
import type { Bytes } from '../base/bytes.ts'
import { EIO } from '../base/errno.ts'
import { BLOBS_ARRIVED_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'

/** Content the store keeps by hash, asked for once and handed to whoever waits. */
export const blobDesk = (ask: (hash: string) => void) => {
  const asked = new Map<string, Waiting>()
  const here = new Map<string, Bytes | undefined>()
  return {
    fetch: (hash: string) => {
      if (here.has(hash)) {
        const bytes = here.get(hash)
        here.delete(hash)
        return bytes ?? EIO
      }
      const before = asked.get(hash)
      if (before !== undefined) return before
      const waiting = new Waiting()
      asked.set(hash, waiting)
      ask(hash)
      return waiting
    },
    arrived: (hash: string, bytes: Bytes | undefined) => {
      const waiting = asked.get(hash)
      asked.delete(hash)
      here.set(hash, bytes)
      // Who asked may have been killed since. Who comes late asks again.
      const [oldest] = here.keys()
      if (here.size > BLOBS_ARRIVED_MAX && oldest !== undefined) here.delete(oldest)
      waiting?.wakeAll()
    },
  }
}
