/**
 * Keeps evidence within `data.max_bytes` and `data.keep_days`. Whole files go, oldest day first; of
 * one day recordings, then quarantined files, then the log. What is being written stays.
 */
import { dirname, join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { RETENTION_GAP_MS, RETENTION_SHARE } from '../base/limits.ts'
import type { Files, KeptFile } from './files.ts'

export interface RetentionSetup {
  readonly dataDir: string
  readonly keepDays: number
  readonly bytesMax: number
  readonly clock: Clock
  readonly files: Files
  /** Whether this file is still being written. */
  readonly isOpen: (path: string) => boolean
  readonly report: (cause: unknown) => void
}

export interface Retention {
  /** Looks after all now; one look at a time. */
  sweep(): Promise<void>
  /** So much was written: after many bytes the next look comes at once. */
  wrote(bytes: number): void
  close(): void
}

const DAY_MS = 86_400_000

/** Kinds of evidence in the order in which those of one day go; the index prunes itself. */
const KINDS = [
  { folder: 'tty', goes: () => true },
  { folder: 'quarantine', goes: () => true },
  { folder: 'log', goes: (path: string) => /\/mimicry\.json\.[\d.-]+$/.test(path) },
] as const

interface Evidence extends KeptFile {
  readonly day: number
  readonly rank: number
}

/** Looks at once, then every hour and after many bytes. */
export const createRetention = (setup: RetentionSetup): Retention => {
  const { dataDir, keepDays, bytesMax, clock, files, isOpen, report } = setup
  let written = 0
  let sweeping: Promise<void> | undefined
  let stopTimer = (): void => {}
  let isClosed = false

  const evidence = async (): Promise<{ all: Evidence[]; bytes: number }> => {
    const all: Evidence[] = []
    let bytes = 0
    for (const [rank, { folder, goes }] of KINDS.entries()) {
      for (const file of await files.list(join(dataDir, folder))) {
        bytes += file.bytes
        if (!goes(file.path) || isOpen(file.path)) continue
        all.push({ ...file, rank, day: Math.floor(file.changedMs / DAY_MS) })
      }
    }
    for (const name of ['index.db', 'index.db-wal', 'index.db-shm']) {
      bytes += (await files.stat(join(dataDir, name)))?.bytes ?? 0
    }
    return { all: all.sort(byAge), bytes }
  }

  const removeOld = async (): Promise<void> => {
    written = 0
    const { all, bytes } = await evidence()
    const oldestMs = clock.nowMs() - keepDays * DAY_MS
    const emptied = new Set<string>()
    let left = bytes
    for (const file of all) {
      if (isClosed) return
      if (left <= bytesMax && file.changedMs >= oldestMs) continue
      await files.remove(file.path)
      left -= file.bytes
      if (file.rank === 0) emptied.add(dirname(file.path))
    }
    for (const folder of emptied) await files.removeEmpty(folder)
  }

  const sweep = (): Promise<void> => {
    sweeping ??= removeOld()
      .catch(report)
      .finally(() => {
        sweeping = undefined
        stopTimer()
        if (!isClosed) stopTimer = clock.after(RETENTION_GAP_MS, () => void sweep())
      })
    return sweeping
  }

  void sweep()
  return {
    sweep,
    wrote: (bytes) => {
      written += bytes
      if (written > bytesMax * RETENTION_SHARE) void sweep()
    },
    close: () => {
      isClosed = true
      stopTimer()
    },
  }
}

const byAge = (a: Evidence, b: Evidence): number =>
  a.day - b.day || a.rank - b.rank || a.changedMs - b.changedMs
