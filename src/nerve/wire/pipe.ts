/** What carries messages between a tentacle and a brain until it breaks: a WebSocket, or a test. */
import type { Bytes } from '../../base/bytes.ts'

/**
 * Whole messages, in order. Several may listen: each hears what comes after it began to, and of the
 * end at once when it has come already. After it nothing comes.
 */
export interface Pipe {
  send(message: Bytes): void
  /** Bytes that were sent and have not left this process yet. */
  readonly unsent: number
  onMessage(receive: (message: Bytes) => void): void
  onClose(closed: (reason: string) => void): void
  close(reason: string): void
}
