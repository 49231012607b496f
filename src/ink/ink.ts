/**
 * Ink: what may be done to the bytes and the time of a visit whose intent is known. A tarpit delays
 * and shapes what the machine has said to him; it never sends anything anywhere else.
 */
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'

/** What one tarpit may use; whichever is used up first ends it. */
export interface InkBudget {
  /** Bytes it lets through, and milliseconds it lasts, on one connection. */
  readonly bytes: number
  readonly ms: number
  /** Connections at a time. */
  readonly concurrent: number
}

/** Where a tarpit's output goes. */
export interface InkOutlet {
  readonly clock: Pick<Clock, 'after'>
  /** Hands bytes to the connection; `taken` when it has taken them. One write at a time. */
  write(bytes: Bytes, taken: () => void): void
}

/** A tarpit at work on one connection. */
export interface Ink {
  /** Output of the machine; `taken` when all of it has gone, which is when more may come. */
  write(bytes: Bytes, taken: () => void): void
  /** It is over: what is held goes out at once, if anybody still takes it. */
  stop(): void
}

/** A kind of tarpit: one file of this folder, found by listing it. */
export interface Tarpit {
  readonly name: string
  readonly says: string
  readonly budget: InkBudget
  begin(outlet: InkOutlet): Ink
}
