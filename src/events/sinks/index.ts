/** data/index.db: sessions with their logins, commands, signs and recordings, to be searched. */
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createPruning } from '../index/pruning.ts'
import { INDEX_VERSION, TABLES } from '../index/schema.ts'
import { createIndexWriter } from '../index/writer.ts'
import type { SinkPlugin, SinkSetup } from '../sink.ts'

export const sink: SinkPlugin = {
  name: 'index',
  open: async (setup) => {
    const db = openIndex(setup)
    const writer = createIndexWriter(db)
    const prune = createPruning(db, setup)
    return {
      name: 'index',
      take: async (batch) => {
        if (setup.disk.isFull) throw noRoom()
        try {
          writer.write(batch)
          prune()
        } catch (cause) {
          throw isFull(cause) ? noted(setup, cause) : cause
        }
      },
      close: async () => db.close(),
    }
  },
}

/** An index that cannot be read, or is of another version, is set aside: the log has all it says. */
const openIndex = ({ dataDir, report }: SinkSetup): DatabaseSync => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'index.db')
  try {
    return opened(path)
  } catch (cause) {
    report(new Error(`${path} can't be used: set aside as ${path}.broken`, { cause }))
    renameSync(path, `${path}.broken`)
    for (const more of ['-wal', '-shm']) rmSync(`${path}${more}`, { force: true })
    return opened(path)
  }
}

/** Lost at a power cut is at most what was written last, and never the index (WAL, NORMAL). */
const opened = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 50 })
  try {
    chmodSync(path, 0o600)
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
    // A checkpoint waits for the disk: one for 16 MiB of changes.
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000')
    const row = db.prepare('PRAGMA user_version').get() as { user_version: number }
    const isOther = row.user_version !== 0 && row.user_version !== INDEX_VERSION
    if (isOther) throw new Error(`its version is ${row.user_version}, not ${INDEX_VERSION}`)
    db.exec(TABLES)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** SQLITE_FULL; SQLite keeps the reason of an I/O error for itself. */
const SQLITE_FULL = 13

const isFull = (cause: unknown): boolean => (cause as { errcode?: number }).errcode === SQLITE_FULL

const noRoom = (): Error => Object.assign(new Error('no room for the index'), { code: 'ENOSPC' })

const noted = ({ disk }: SinkSetup, cause: unknown): Error => {
  const reason = Object.assign(noRoom(), { cause })
  disk.failed(reason)
  return reason
}
