/**
 * The gate of acknowledgement: what leaves a world by any door waits until the changes it follows
 * are durable and the lease still stands. So a kill at any moment loses nothing that a visitor has
 * seen, and an owner that was replaced says nothing.
 */
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { GATE_QUEUED_BYTES_MAX } from '../base/limits.ts'
import type { Lease, Store } from '../store/store.ts'

/** What a world changed since its last batch; `sequence` numbers the newest change in it. */
export interface GateBatch {
  readonly sequence: number
  readonly changes: ReadonlyMap<string, Bytes | null>
  readonly blobs: ReadonlyMap<string, Bytes>
}

export interface GateOptions {
  readonly store: Pick<Store, 'putBlobs' | 'commit'>
  readonly lease: Lease
  /** Everything up to this change is durable. Called before what waited for it is sent. */
  readonly durable: (sequence: number) => void
  /**
   * The lease is lost or the store failed: changes are gone, so the world must be given up and its
   * channels end as lost connections. Called once, never after `close`; nothing is sent any more.
   */
  readonly lost: (cause: unknown) => void
  readonly measure?: GateMeasure
}

/** Histograms: milliseconds a commit took, and milliseconds a frame that had to wait has waited. */
export interface GateMeasure {
  readonly clock: Clock
  committed(ms: number): void
  waited(ms: number): void
}

/** One for each attached world. */
export interface Gate {
  /**
   * Stores a batch: its blobs, then its changes. One commit is under way at a time; what comes
   * meanwhile is merged into the next. A slow disk is waited for without limit.
   */
  submit(batch: GateBatch): void
  /**
   * Runs `send` when the change is durable: at once if it is and nothing waits before it. The
   * order of the calls is kept. `bytes` is what `send` holds in memory.
   */
  whenDurable(sequence: number, send: () => void, bytes?: number): void
  /** When nothing submitted is under way any more, be it durable or lost. */
  settled(): Promise<void>
  /** Nothing is sent or called back from now on. A commit under way still lands. */
  close(): void
}

interface Waiting {
  readonly sequence: number
  readonly send: () => void
  readonly bytes: number
  readonly sinceMs: number
}

/** Batches that wait together: of a key only the newest value counts. */
interface Merged extends GateBatch {
  sequence: number
  readonly changes: Map<string, Bytes | null>
  readonly blobs: Map<string, Bytes>
}

/** A gate in front of a world that has changed nothing yet: sequence 0 is durable. */
export const createGate = ({ store, lease, durable, lost, measure }: GateOptions): Gate => {
  const queue: Waiting[] = []
  const settling: (() => void)[] = []
  let queuedBytes = 0
  let durableSequence = 0
  let taken = 0
  let next: Merged | undefined
  let isCommitting = false
  let isSending = false
  let isOver = false
  const nowMs = () => measure?.clock.ticksMs() ?? 0

  const close = (): void => {
    isOver = true
    queue.length = 0
    next = undefined
    if (!isCommitting) settle()
  }

  const lose = (cause: unknown): void => {
    if (isOver) return
    close()
    lost(cause)
  }

  const settle = (): void => {
    for (const resolve of settling.splice(0)) resolve()
  }

  const storeBatch = async (batch: GateBatch): Promise<void> => {
    const sinceMs = nowMs()
    if (batch.blobs.size > 0) await store.putBlobs(batch.blobs)
    await store.commit(lease, batch.changes)
    measure?.committed(nowMs() - sinceMs)
  }

  const commitAll = async (): Promise<void> => {
    isCommitting = true
    try {
      while (next !== undefined) {
        const batch = next
        next = undefined
        taken = batch.sequence
        await storeBatch(batch)
        if (isOver) break
        durableSequence = batch.sequence
        durable(durableSequence)
        sendDurable()
      }
    } catch (cause) {
      lose(cause)
    }
    isCommitting = false
    settle()
  }

  const sendDurable = (): void => {
    if (isSending) return
    isSending = true
    let sent = 0
    // `send` may call back into this gate: the queue grows behind, or is emptied by `close`.
    for (let first = queue[0]; first !== undefined; first = queue[sent]) {
      if (first.sequence > durableSequence) break
      sent++
      queuedBytes -= first.bytes
      measure?.waited(nowMs() - first.sinceMs)
      first.send()
    }
    queue.splice(0, sent)
    isSending = false
  }

  return {
    submit: (batch) => {
      if (isOver) return
      const newest = next?.sequence ?? taken
      if (batch.sequence < newest) {
        return lose(new Error(`change ${batch.sequence} comes after change ${newest}`))
      }
      next ??= { sequence: 0, changes: new Map(), blobs: new Map() }
      next.sequence = batch.sequence
      for (const [key, value] of batch.changes) next.changes.set(key, value)
      for (const [hash, bytes] of batch.blobs) next.blobs.set(hash, bytes)
      if (!isCommitting) void commitAll()
    },
    whenDurable: (sequence, send, bytes = 0) => {
      if (isOver) return
      if (sequence <= durableSequence && queue.length === 0) return send()
      queue.push({ sequence, send, bytes, sinceMs: nowMs() })
      queuedBytes += bytes
      if (queuedBytes > GATE_QUEUED_BYTES_MAX) {
        lose(new Error(`${queuedBytes} bytes wait for the store: a channel ignores its credit`))
      }
    },
    settled: () =>
      new Promise((resolve) => {
        if (isCommitting) settling.push(resolve)
        else resolve()
      }),
    close,
  }
}
