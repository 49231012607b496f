/**
 * The machine's OOM killer. A heap that reaches its limit ends the machine with everybody in it,
 * so before that the process whose slices made it grow most is killed, as Linux would.
 */
import {
  MEMORY_GUARD_GAP_MS,
  MEMORY_KILL_BYTES_MIN,
  MEMORY_NOTE_BYTES_MIN,
} from '../base/limits.ts'
import type { Thread } from './thread.ts'

export interface Memory {
  /** Bytes in use now, of the heap and of byte arrays; asked for around every slice. */
  used(): number
  /** Somebody has to be killed; what is free then must hold the largest single step. */
  isFull(): boolean
}

export interface MemoryGuard {
  /** Before and after a thread's slice. */
  before(): void
  after(thread: Thread): void
}

/** Watches what each thread's slices add; `kill` ends one with SIGKILL. */
export const createMemoryGuard = (
  memory: Memory,
  clock: { ticksMs(): number },
  kill: (thread: Thread) => void,
): MemoryGuard => {
  /** Bytes a thread's slices have added that were not collected since, as far as can be told. */
  const grown = new Map<Thread, number>()
  let beforeBytes = 0
  let killedMs = Number.NEGATIVE_INFINITY

  /** Nobody knows whose garbage a collection took: everybody's share shrinks alike. */
  const shrink = (factor: number): void => {
    for (const [thread, bytes] of grown) {
      if (thread.isOver || bytes * factor < MEMORY_NOTE_BYTES_MIN) grown.delete(thread)
      else grown.set(thread, bytes * factor)
    }
  }

  const killHeaviest = (): void => {
    let heaviest: Thread | undefined
    let most = MEMORY_KILL_BYTES_MIN
    for (const [thread, bytes] of grown) {
      if (thread.isOver || bytes < most) continue
      heaviest = thread
      most = bytes
    }
    if (heaviest === undefined) return
    // What it held is free only after the next collection: nobody else is killed meanwhile.
    killedMs = clock.ticksMs()
    grown.delete(heaviest)
    kill(heaviest)
  }

  return {
    before: () => {
      beforeBytes = memory.used()
    },
    after: (thread) => {
      const used = memory.used()
      const added = used - beforeBytes
      if (added < 0) shrink(used / beforeBytes)
      else if (added > MEMORY_NOTE_BYTES_MIN || grown.has(thread)) {
        grown.set(thread, (grown.get(thread) ?? 0) + added)
      }
      if (!memory.isFull()) return
      if (clock.ticksMs() - killedMs < MEMORY_GUARD_GAP_MS) return
      killHeaviest()
    },
  }
}
