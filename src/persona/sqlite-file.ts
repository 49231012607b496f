/** SQLite 3 database files (sqlite.org/fileformat2.html), one leaf page for each table. */
import { type Bytes, bytesOf, concat, fromUnicode } from '../base/bytes.ts'

export type Value = string | number | null

export interface SqliteTable {
  readonly name: string
  /** `CREATE TABLE ...`, its first column an INTEGER PRIMARY KEY. */
  readonly sql: string
  /** In the order of their keys; the place of the key among the values is null. */
  readonly rows: readonly Row[]
}

export interface Row {
  readonly key: number
  readonly values: readonly Value[]
}

const PAGE_BYTES = 4_096
const HEADER_BYTES = 100
const LEAF_TABLE = 0x0d
/** SQLite 3.40.1, Debian 12's. */
const LIBRARY_VERSION = 3_040_001

/** The file of some tables; throws when one of them does not fit into a page. */
export const sqliteFile = (tables: readonly SqliteTable[], changes: number): Bytes => {
  const master = tables.map(
    ({ name, sql }, n): Row => ({
      key: n + 1,
      values: ['table', name, name, n + 2, sql],
    }),
  )
  const first = leafPage(master, HEADER_BYTES)
  first.set(fileHeader(tables.length + 1, changes))
  return concat([first, ...tables.map(({ rows }) => leafPage(rows, 0))])
}

const fileHeader = (pages: number, changes: number): Bytes => {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('SQLite format 3\0', 0, 'latin1')
  header.writeUInt16BE(PAGE_BYTES, 16)
  // Rollback journal; payload fractions are fixed.
  header.set([1, 1, 0, 64, 32, 32], 18)
  header.writeUInt32BE(changes, 24)
  header.writeUInt32BE(pages, 28)
  header.writeUInt32BE(pages - 1, 40)
  header.writeUInt32BE(4, 44)
  header.writeUInt32BE(1, 56)
  header.writeUInt32BE(changes, 92)
  header.writeUInt32BE(LIBRARY_VERSION, 96)
  return header
}

const leafPage = (rows: readonly Row[], start: number): Buffer => {
  const page = Buffer.alloc(PAGE_BYTES)
  const pointers = start + 8
  let end = PAGE_BYTES
  rows.forEach(({ key, values }, n) => {
    const record = recordOf(values)
    const cell = concat([varint(record.length), varint(key), record])
    end -= cell.length
    if (end < pointers + rows.length * 2) throw new Error('a table needs more than one page')
    page.set(cell, end)
    page.writeUInt16BE(end, pointers + n * 2)
  })
  page.writeUInt8(LEAF_TABLE, start)
  page.writeUInt16BE(rows.length, start + 3)
  page.writeUInt16BE(end, start + 5)
  return page
}

/** Header of serial types, then the values. */
const recordOf = (values: readonly Value[]): Bytes => {
  const fields = values.map(fieldOf)
  const types = concat([...fields.map(({ type }) => varint(type)), new Uint8Array(0)])
  return concat([varint(types.length + 1), types, ...fields.map(({ bytes }) => bytes)])
}

const fieldOf = (value: Value): { type: number; bytes: Bytes } => {
  if (value === null) return { type: 0, bytes: new Uint8Array(0) }
  if (typeof value === 'string') {
    const bytes = bytesOf(fromUnicode(value))
    return { type: 13 + bytes.length * 2, bytes }
  }
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return { type: 4, bytes }
}

/** Seven bits a byte, most significant first; no number of ours needs more than four bytes. */
const varint = (value: number): Bytes => {
  const bytes = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return Uint8Array.from(bytes)
}
