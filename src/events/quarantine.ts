/**
 * Keeps what visitors bring: below `quarantine/`, by SHA-256, each content once, never executable.
 * Nothing here looks into it; nothing of ours ever runs it or hands it on.
 */
import { join } from 'node:path'
import type { Bytes } from '../base/bytes.ts'
import { QUARANTINE_HELD_BYTES_MAX } from '../base/limits.ts'
import type { Allowance } from './allowance.ts'
import type { Disk } from './disk.ts'
import type { Events, Happening, VisitIdentity } from './events.ts'
import type { Files } from './files.ts'

/** A file as it was brought; without content it is only told. */
export interface Arrived {
  readonly path: string
  readonly how: 'sftp' | 'scp' | 'redirect'
  readonly size: number
  readonly content?: { readonly bytes: Bytes; readonly shasum: string }
  /** Why there is no content. */
  readonly refused?: string
}

export interface Quarantine {
  /** Never waits: the file is written, and told, when its turn comes. */
  keep(file: Arrived, who: VisitIdentity): void
  /** Calls back once all that this visit brought is told: at once when nothing waits. */
  whenTold(who: VisitIdentity, then: () => void): void
  /** Whether this file is still being written. */
  isOpen(path: string): boolean
  /** Writes what waits. */
  close(): Promise<void>
}

export interface QuarantineSetup {
  readonly dataDir: string
  readonly files: Files
  readonly disk: Disk
  readonly events: Events
  readonly allowance: Allowance
  readonly wrote: (bytes: number) => void
  readonly report: (cause: unknown) => void
}

const FOLDER = 'quarantine'
/** A file gets its name when it is whole. */
const PART = '.part'

/** A quarantine that writes one file after the other. */
export const createQuarantine = (setup: QuarantineSetup): Quarantine => {
  const { dataDir, files, disk, events, allowance, wrote, report } = setup
  const waiting = new WeakMap<VisitIdentity, { count: number; after: (() => void)[] }>()
  let heldBytes = 0
  let writing: string | undefined
  let last: Promise<void> = Promise.resolve()

  const store = async (
    { bytes, shasum }: NonNullable<Arrived['content']>,
    network: string,
  ): Promise<{ isDuplicate: boolean } | { refused: string }> => {
    const path = join(dataDir, FOLDER, shasum)
    if ((await files.stat(path)) !== undefined) return { isDuplicate: true }
    if (disk.isFull) return { refused: 'the disk is full' }
    if (!allowance.spend(network, bytes.length)) return { refused: 'too much of one source' }
    writing = path + PART
    try {
      await files.remove(writing)
      await files.append(writing, bytes)
      await files.rename(writing, path)
      wrote(bytes.length)
      return { isDuplicate: false }
    } catch (cause) {
      if (!disk.failed(cause)) report(cause)
      await files.remove(writing).catch(() => undefined)
      return { refused: 'it could not be written' }
    } finally {
      writing = undefined
    }
  }

  const tell = async (file: Arrived, who: VisitIdentity): Promise<void> => {
    const { content, refused = '' } = file
    const kept = content === undefined ? { refused } : await store(content, who.network)
    if (content === undefined || 'refused' in kept) {
      const reason = 'refused' in kept ? kept.refused : refused
      events.tell({ type: 'file.unkept', path: file.path, bytes: file.size, reason }, who)
      return
    }
    events.tell(happeningOf(file, content.shasum, kept.isDuplicate), who)
  }

  const settle = (who: VisitIdentity): void => {
    const visit = waiting.get(who)
    if (visit === undefined || --visit.count > 0) return
    waiting.delete(who)
    for (const then of visit.after) then()
  }

  return {
    keep: (file, who) => {
      const bytes = file.content?.bytes.length ?? 0
      const isTooMuch = heldBytes + bytes > QUARANTINE_HELD_BYTES_MAX && heldBytes > 0
      const { content: _, ...bare } = file
      const taken: Arrived = isTooMuch ? { ...bare, refused: 'too much at a time' } : file
      const held = isTooMuch ? 0 : bytes
      heldBytes += held
      const visit = waiting.get(who) ?? { count: 0, after: [] }
      visit.count++
      waiting.set(who, visit)
      last = last
        .then(() => tell(taken, who))
        .catch(report)
        .finally(() => {
          heldBytes -= held
          settle(who)
        })
    },
    whenTold: (who, then) => {
      const visit = waiting.get(who)
      if (visit === undefined) then()
      else visit.after.push(then)
    },
    isOpen: (path) => path === writing,
    close: () => last,
  }
}

const happeningOf = (file: Arrived, shasum: string, isDuplicate: boolean): Happening => {
  const outfile = join(FOLDER, shasum)
  const { path, how } = file
  if (how === 'redirect') {
    return { type: 'file.download', outfile, shasum, destfile: path, isDuplicate }
  }
  const filename = path.slice(path.lastIndexOf('/') + 1)
  return { type: 'file.upload', how, filename, outfile, shasum, destfile: path, isDuplicate }
}
