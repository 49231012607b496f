/** What an ELF file tells of itself (elf(5)); 64-bit little-endian only. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf, textOf } from '../base/bytes.ts'

const HEADER_BYTES = 64
const PROGRAM_HEADER_BYTES = 56
const SECTION_HEADER_BYTES = 64
const ET_DYN = 3
const PT_NOTE = 4
const NT_GNU_BUILD_ID = 3
const BUILD_ID_BYTES = 20

const viewOf = (bytes: Bytes): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Whether a file begins as a program or library does. */
export const isElf = (head: Bytes): boolean =>
  head.length >= HEADER_BYTES &&
  head[0] === 0x7f &&
  head[1] === 0x45 &&
  head[2] === 0x4c &&
  head[3] === 0x46 &&
  head[4] === 2 &&
  head[5] === 1

/** Where the 20 bytes of the build id stand, if they are within these first bytes of a file. */
export const buildIdAt = (head: Bytes): number | undefined => {
  if (!isElf(head)) return undefined
  const view = viewOf(head)
  const first = Number(view.getBigUint64(32, true))
  const headers = view.getUint16(56, true)
  for (let n = 0; n < headers; n++) {
    const at = first + n * PROGRAM_HEADER_BYTES
    if (at + PROGRAM_HEADER_BYTES > head.length) return undefined
    if (view.getUint32(at, true) !== PT_NOTE) continue
    const from = Number(view.getBigUint64(at + 8, true))
    const found = buildIdIn(view, from, from + Number(view.getBigUint64(at + 32, true)))
    if (found !== undefined) return found
  }
  return undefined
}

/** In a segment of notes: name length, length, type, name, bytes; both padded to 4. */
const buildIdIn = (view: DataView, from: number, until: number): number | undefined => {
  const end = Math.min(until, view.byteLength)
  for (let at = from; at + 12 <= end; ) {
    const bytes = view.getUint32(at + 4, true)
    const value = at + 12 + padded(view.getUint32(at, true))
    if (view.getUint32(at + 8, true) === NT_GNU_BUILD_ID && bytes === BUILD_ID_BYTES) {
      return value + bytes <= view.byteLength ? value : undefined
    }
    at = value + padded(bytes)
  }
  return undefined
}

const padded = (bytes: number): number => (bytes + 3) & ~3

/** The build id (hex) of a file, from its first bytes. */
export const buildIdOf = (head: Bytes): string | undefined => {
  const at = buildIdAt(head)
  if (at === undefined) return undefined
  return Buffer.from(head.subarray(at, at + BUILD_ID_BYTES)).toString('hex')
}

/** The build id of an operator's program: by its base name, wherever it stands. */
export const madeBuildId = (name: ByteString): Bytes =>
  createHash('sha1').update('program ').update(bytesOf(name)).digest()

/** Position-independent (ET_DYN): a library, or a program as Debian builds them. */
export const isPositionIndependent = (head: Bytes): boolean =>
  viewOf(head).getUint16(16, true) === ET_DYN

export interface Section {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly address: number
  readonly at: number
  readonly bytes: number
}

/** The sections of a whole file; none when it has no table of them. */
export const sectionsOf = (file: Bytes): readonly Section[] => {
  if (!isElf(file)) return []
  const view = viewOf(file)
  const table = Number(view.getBigUint64(40, true))
  const count = view.getUint16(60, true)
  if (table === 0 || table + count * SECTION_HEADER_BYTES > file.length) return []
  const number = (n: number, field: number): number =>
    Number(view.getBigUint64(table + n * SECTION_HEADER_BYTES + field, true))
  const namesAt = number(view.getUint16(62, true), 24)
  return Array.from({ length: count }, (_, n) => {
    const nameAt = namesAt + view.getUint32(table + n * SECTION_HEADER_BYTES, true)
    return {
      name: textOf(file.subarray(nameAt, file.indexOf(0, nameAt))),
      type: view.getUint32(table + n * SECTION_HEADER_BYTES + 4, true),
      flags: number(n, 8),
      address: number(n, 16),
      at: number(n, 24),
      bytes: number(n, 32),
    }
  })
}
