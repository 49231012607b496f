/**
 * The key layout of an LMDB store, schema 1. One tree; all keys are bytes; a letter first.
 *
 *   S                        the schema's number, as text
 *   F name                   a fact, as text
 *   N                        the number the next new world gets
 *   W sha256(id)[0..16)      a world: its number, newest commit, counts, id (the row below)
 *   R number key             a record of a world
 *   D number                 a dropped world whose records are still being deleted
 *   A hash                   when the blob was last put
 *   B hash                   a blob
 *
 * Worlds have numbers (6 bytes, big-endian, never used twice) so that ids of any length and bytes
 * fit, attaching is one range scan, dropping is one small transaction (the records are deleted
 * later in pieces), and a dropped id that comes back finds nothing of before. Ages of blobs stand
 * apart from blobs so that a sweep doesn't read content. Leases aren't kept: one process owns the
 * file, so they die with it.
 */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf, textOf } from '../../base/bytes.ts'

export const SCHEMA_KEY = bytesOf('S')
export const NEXT_NUMBER_KEY = bytesOf('N')

/** Beginnings of the ranges that are scanned as a whole. */
export const WORLDS = bytesOf('W')
export const DROPPED = bytesOf('D')
export const AGES = bytesOf('A')
export const RECORDS = bytesOf('R')
export const FACTS = bytesOf('F')

const NUMBER_BYTES = 6
const ID_HASH_BYTES = 16
const ROW_HEAD_BYTES = 32

/** What stands in a world's row. */
export interface WorldRow {
  readonly number: number
  readonly id: string
  readonly changedMs: number
  readonly records: number
  readonly bytes: number
}

export const factKey = (name: string): Bytes => Buffer.from(`F${name}`, 'utf8')
/** The name in the key of a fact. */
export const factOf = (key: Bytes): string => Buffer.from(key.subarray(1)).toString()
export const ageKey = (hash: string): Bytes => hashed('A', hash)
export const blobKey = (hash: string): Bytes => hashed('B', hash)
/** The hash in the key of an age. */
export const hashOf = (key: Bytes): string => Buffer.from(key.subarray(1)).toString('hex')

const hashed = (letter: string, hash: string): Bytes =>
  Buffer.concat([bytesOf(letter), Buffer.from(hash, 'hex')])

/** Ids are hashed as UTF-16, which keeps apart even strings that are no Unicode. */
export const worldKey = (id: string): Bytes => {
  const hash = createHash('sha256').update(Buffer.from(id, 'utf16le')).digest()
  return Buffer.concat([WORLDS, hash.subarray(0, ID_HASH_BYTES)])
}

/** The beginning of all keys of a world's records. */
export const recordsOf = (number: number): Bytes => numbered('R', number)
export const recordKey = (number: number, key: ByteString): Bytes =>
  Buffer.concat([recordsOf(number), bytesOf(key)])
/** The world's own key of a record. */
export const keyOf = (recordKey: Bytes): ByteString => textOf(recordKey.subarray(1 + NUMBER_BYTES))

export const droppedKey = (number: number): Bytes => numbered('D', number)
/** The number in the key of a dropped world. */
export const numberOf = (droppedKey: Bytes): number =>
  Buffer.from(droppedKey).readUIntBE(1, NUMBER_BYTES)

const numbered = (letter: string, number: number): Bytes => {
  const key = Buffer.alloc(1 + NUMBER_BYTES)
  key.write(letter, 'latin1')
  key.writeUIntBE(number, 1, NUMBER_BYTES)
  return key
}

/** The first key behind all keys that begin with `prefix`. */
export const endOf = (prefix: Bytes): Bytes => {
  const end = Buffer.from(prefix)
  for (let at = end.length - 1; at >= 0; at--) {
    const byte = end[at] ?? 0
    end[at] = (byte + 1) & 255
    if (byte < 255) break
  }
  return end
}

export const encodeRow = (row: WorldRow): Bytes => {
  const id = Buffer.from(row.id, 'utf16le')
  const bytes = Buffer.alloc(ROW_HEAD_BYTES + id.length)
  bytes.writeDoubleLE(row.number, 0)
  bytes.writeDoubleLE(row.changedMs, 8)
  bytes.writeDoubleLE(row.records, 16)
  bytes.writeDoubleLE(row.bytes, 24)
  bytes.set(id, ROW_HEAD_BYTES)
  return bytes
}

export const decodeRow = (bytes: Bytes): WorldRow => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    number: buffer.readDoubleLE(0),
    changedMs: buffer.readDoubleLE(8),
    records: buffer.readDoubleLE(16),
    bytes: buffer.readDoubleLE(24),
    id: buffer.toString('utf16le', ROW_HEAD_BYTES),
  }
}

export const encodeNumber = (number: number): Bytes => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(number)
  return bytes
}

export const decodeNumber = (bytes: Bytes): number =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readDoubleLE()
