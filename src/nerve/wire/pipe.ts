/** What carries messages between a tentacle and a brain until it breaks: a WebSocket, or a test. */
import type { Bytes } from '../../base/bytes.ts'

/** Whole messages, in order. After `onClose` nothing comes; nothing is told twice. */
export interface Pipe {
  send(message: Bytes): void
  /** Bytes that were sent and have not left this process yet. */
  readonly unsent: number
  onMessage(receive: (message: Bytes) => void): void
  onClose(closed: (reason: string) => void): void
  close(reason: string): void
}
