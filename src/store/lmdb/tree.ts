/** LMDB as this store uses it: one tree of bytes, atomic writes in order, scans of a snapshot. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { open } from 'lmdb'
import type { Bytes } from '../../base/bytes.ts'
import { type Durability, StoreFailed } from '../store.ts'
import { endOf } from './layout.ts'

/** Rows read or deleted before other work gets its turn; some 2 ms. */
export const ROWS_PER_TURN = 1_000

/** What a change may do: reads see its own writes. */
export interface Writing {
  get(key: Bytes): Bytes | undefined
  /** Bytes of a value. */
  size(key: Bytes): number | undefined
  put(key: Bytes, value: Bytes): void
  remove(key: Bytes): void
  /** The first keys of a range, at most `most`. */
  keys(prefix: Bytes, most: number): Bytes[]
}

export interface BytesTree {
  readonly isEmpty: boolean
  get(key: Bytes): Bytes | undefined
  /** What is read from now on is what other processes have written by now. */
  renew(): void
  /** The same, but pages that lie on the disk are read by another thread first. */
  fetch(key: Bytes): Promise<Bytes | undefined>
  /**
   * Runs `change` in a transaction, all of it or nothing, and answers when it is durable. Changes
   * run in the order they were asked for; many share one flush.
   */
  write<T>(change: (tree: Writing) => T): Promise<T>
  /** After every write asked for until now, landed or failed. */
  settled(): Promise<void>
  /** All rows of a range, in order, as they stood at the call. */
  scan(prefix: Bytes, each: (key: Bytes, value: Bytes) => void): Promise<void>
  close(): Promise<void>
}

/**
 * Opens or creates the file. `process` leaves flushing to the kernel (MDB_NOSYNC): kill -9 loses
 * nothing, but a power cut can break the file. Refuses with StoreFailed.
 */
export const openTree = (path: string, durability: Durability): BytesTree => {
  const db = openFile(path, durability)
  const writing: Writing = {
    get: (key) => db.getBinary(key),
    size: (key) => db.getBinaryFast(key)?.length,
    put: (key, value) => void db.put(key, value),
    remove: (key) => void db.remove(key),
    keys: (prefix, most) => [...db.getKeys({ start: prefix, end: endOf(prefix), limit: most })],
  }
  let newest: Promise<unknown> = Promise.resolve()

  return {
    isEmpty: db.getKeysCount({ limit: 1 }) === 0,
    get: (key) => db.getBinary(key),
    renew: () => db.resetReadTxn(),
    fetch: async (key) => {
      await db.prefetch([key])
      return db.getBinary(key)
    },
    write: (change) => {
      // A child, because a plain transaction whose callback throws keeps the first half.
      const committed = db.childTransaction(() => change(writing))
      const flushed = new Promise<unknown>((resolve) => void db.flushed.then(resolve, resolve))
      const written = (async () => {
        const answer = await committed.catch((cause) => refuse(path, cause))
        if (durability === 'power') await flushed
        return answer
      })()
      newest = written.catch(() => undefined)
      return written
    },
    settled: async () => void (await newest),
    scan: async (prefix, each) => {
      let rows = 0
      for (const { key, value } of db.getRange({ start: prefix, end: endOf(prefix) })) {
        each(key, value)
        if (++rows % ROWS_PER_TURN === 0) await nextTurn()
      }
    },
    close: async () => {
      // After a failed commit the driver would wait for its flush for ever; an empty one mends it.
      await db.childTransaction(() => undefined).catch(() => undefined)
      await db.close()
    },
  }
}

const openFile = (path: string, durability: Durability) => {
  checkMagic(`${path}/data.mdb`)
  try {
    return open<Bytes, Bytes>({
      path,
      // Otherwise a folder with a dot in its name becomes a file.
      noSubdir: false,
      keyEncoding: 'binary',
      encoding: 'binary',
      // With it, a failed commit rejects a promise that nobody holds and ends the process.
      eventTurnBatching: false,
      ...(durability === 'power' ? { overlappingSync: true } : { noSync: true }),
    })
  } catch (cause) {
    throw new StoreFailed(`${path}/data.mdb can't be opened`, { cause })
  }
}

/** LMDB's data format 2: MDB_MAGIC and the version stand behind the first page's header. */
const MAGIC = Buffer.from('dec0efbe02000000', 'hex')
const MAGIC_AT = 24

/** The driver crashes the process on a file that isn't LMDB's. */
const checkMagic = (file: string): void => {
  if (!existsSync(file)) return
  const fd = openSync(file, 'r')
  const head = Buffer.alloc(MAGIC.length)
  const bytes = readSync(fd, head, 0, head.length, MAGIC_AT)
  const isEmpty = bytes === 0 && fstatSync(fd).size === 0
  closeSync(fd)
  if (isEmpty || MAGIC.equals(head)) return
  throw new StoreFailed(`${file} is not an LMDB file of this version: move it away to begin anew`)
}

/** The driver tells the reason apart, in a promise that must not stay unheard. */
const refuse = async (path: string, failure: Error & { commitError?: Promise<never> }) => {
  if (failure.commitError === undefined) throw failure
  const cause = await failure.commitError.catch((reason: unknown) => reason)
  throw new StoreFailed(`${path}: the disk refused a commit; is it full?`, { cause })
}
