/**
 * The gate of acknowledgement: what leaves a world by any door waits until the changes it follows
 * are durable and the lease still stands. So a kill at any moment loses nothing that a visitor has
 * seen, and an owner that was replaced says nothing.
 */
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { GATE_QUEUED_BYTES_MAX } from '../base/limits.ts'
import type { Lease, Store, Tenure } from '../store/store.ts'

/** What a world changed since its last batch; `sequence` numbers the newest change in it. */
export interface GateBatch {
  readonly sequence: number
  readonly changes: ReadonlyMap<string, Bytes | null>
  readonly blobs: ReadonlyMap<string, Bytes>
}

export interface GateOptions {
  readonly store: Pick<Store, 'putBlobs' | 'commit'>
  readonly lease: Lease
  /** Where others may take the world over: nothing is said while it isn't sure that it is ours. */
  readonly tenure?: Tenure | undefined
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

/** A gate in front of a world that has changed nothing yet: sequence 0 is durable. */
export const createGate = (options: GateOptions): Gate => {
  const { store, lease, durable, lost, measure } = options
  const unsaid = createUnsaid(measure)
  const settling: (() => void)[] = []
  let durableSequence = 0
  let takenSequence = 0
  let next: Merged | undefined
  let isCommitting = false
  let isOver = false
  const { isSure, whenSure } = sureness(options.tenure)

  const close = (): void => {
    isOver = true
    next = undefined
    unsaid.clear()
  }

  const lose = (cause: unknown): void => {
    if (isOver) return
    close()
    lost(cause)
  }

  const say = (): void =>
    whenSure(() => {
      if (!isOver) unsaid.say(durableSequence)
    })

  const commitAll = async (): Promise<void> => {
    isCommitting = true
    try {
      while (next !== undefined) {
        const batch = next
        next = undefined
        takenSequence = batch.sequence
        await storeBatch(store, lease, batch, measure)
        if (isOver) break
        durableSequence = batch.sequence
        durable(durableSequence)
        say()
      }
    } catch (cause) {
      lose(cause)
    }
    isCommitting = false
    for (const settle of settling.splice(0)) settle()
  }

  return {
    submit: (batch) => {
      if (isOver) return
      const newest = next?.sequence ?? takenSequence
      if (batch.sequence < newest) {
        return lose(new Error(`change ${batch.sequence} comes after change ${newest}`))
      }
      next = merged(next, batch)
      if (!isCommitting) void commitAll()
    },
    whenDurable: (sequence, send, bytes = 0) => {
      if (isOver) return
      if (sequence <= durableSequence && unsaid.isEmpty() && isSure()) return send()
      const waitingBytes = unsaid.add(sequence, send, bytes)
      if (!isSure()) say()
      if (waitingBytes <= GATE_QUEUED_BYTES_MAX) return
      lose(new Error(`${waitingBytes} bytes wait for the store: a channel ignores its credit`))
    },
    settled: () =>
      new Promise((resolve) => {
        if (isCommitting) settling.push(resolve)
        else resolve()
      }),
    close,
  }
}

/** Who slept through the end of his lease says nothing before it is proved to stand. */
const sureness = (tenure: Tenure | undefined) => {
  let isProving = false
  const isSure = (): boolean => tenure === undefined || tenure.leftMs() > 0
  const whenSure = (then: () => void): void => {
    if (isProving) return
    if (isSure()) return then()
    isProving = true
    tenure?.whenSure(() => {
      isProving = false
      whenSure(then)
    })
  }
  return { isSure, whenSure }
}

const storeBatch = async (
  store: GateOptions['store'],
  lease: Lease,
  batch: GateBatch,
  measure: GateMeasure | undefined,
): Promise<void> => {
  const sinceMs = measure?.clock.ticksMs() ?? 0
  if (batch.blobs.size > 0) await store.putBlobs(batch.blobs)
  await store.commit(lease, batch.changes)
  measure?.committed(measure.clock.ticksMs() - sinceMs)
}

/** Batches that wait together: of a key only the newest value counts. */
interface Merged extends GateBatch {
  sequence: number
  readonly changes: Map<string, Bytes | null>
  readonly blobs: Map<string, Bytes>
}

const merged = (older: Merged | undefined, { sequence, changes, blobs }: GateBatch): Merged => {
  if (older === undefined) return { sequence, changes: new Map(changes), blobs: new Map(blobs) }
  older.sequence = sequence
  for (const [key, value] of changes) older.changes.set(key, value)
  for (const [hash, bytes] of blobs) older.blobs.set(hash, bytes)
  return older
}

/** What waits to be said, in order. `send` may add to it or clear it. */
const createUnsaid = (measure: GateMeasure | undefined) => {
  const nowMs = () => measure?.clock.ticksMs() ?? 0
  const queue: { sequence: number; send: () => void; bytes: number; sinceMs: number }[] = []
  let waitingBytes = 0
  return {
    isEmpty: (): boolean => queue.length === 0,
    /** Answers how many bytes wait now. */
    add: (sequence: number, send: () => void, bytes: number): number => {
      queue.push({ sequence, send, bytes, sinceMs: nowMs() })
      waitingBytes += bytes
      return waitingBytes
    },
    /** Says everything up to this change, until the first that must wait longer. */
    say: (durableSequence: number): void => {
      let said = 0
      for (let first = queue[0]; first !== undefined; first = queue[said]) {
        if (first.sequence > durableSequence) break
        said++
        waitingBytes -= first.bytes
        measure?.waited(nowMs() - first.sinceMs)
        first.send()
      }
      queue.splice(0, said)
    },
    clear: (): void => {
      queue.length = 0
    },
  }
}
