/** What an ELF file's first bytes tell (elf(5)); 64-bit little-endian only. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'

export const ELF_HEADER_BYTES = 64
export const PROGRAM_HEADER_BYTES = 56
export const PT_NOTE = 4
export const NT_GNU_BUILD_ID = 3
/** "GNU" and its NUL. */
export const NOTE_NAME_BYTES = 4
export const BUILD_ID_BYTES = 20

export const isElf = (head: Bytes): boolean =>
  head.length >= ELF_HEADER_BYTES &&
  head[0] === 0x7f &&
  head[1] === 0x45 &&
  head[2] === 0x4c &&
  head[3] === 0x46 &&
  head[4] === 2 &&
  head[5] === 1

/** The build id (hex) in a note within these first bytes, if there is one. */
export const buildIdOf = (head: Bytes): string | undefined => {
  if (!isElf(head)) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const headers = view.getUint16(56, true)
  for (let n = 0; n < headers; n++) {
    const at = Number(view.getBigUint64(32, true)) + n * PROGRAM_HEADER_BYTES
    if (at + PROGRAM_HEADER_BYTES > head.length) return undefined
    if (view.getUint32(at, true) !== PT_NOTE) continue
    const from = Number(view.getBigUint64(at + 8, true))
    const found = buildIdIn(view, from, from + Number(view.getBigUint64(at + 32, true)))
    if (found !== undefined)
      return Buffer.from(head.subarray(found, found + BUILD_ID_BYTES)).toString('hex')
  }
  return undefined
}

/** Where the build id's bytes stand in a segment of notes. */
const buildIdIn = (view: DataView, from: number, until: number): number | undefined => {
  const end = Math.min(until, view.byteLength)
  for (let at = from; at + 12 <= end; ) {
    const nameBytes = view.getUint32(at, true)
    const bytes = view.getUint32(at + 4, true)
    const descriptor = at + 12 + aligned(nameBytes)
    if (view.getUint32(at + 8, true) === NT_GNU_BUILD_ID && bytes === BUILD_ID_BYTES) {
      return descriptor + bytes <= end ? descriptor : undefined
    }
    at = descriptor + aligned(bytes)
  }
  return undefined
}

const aligned = (bytes: number): number => (bytes + 3) & ~3

/** The build id of a program nobody recorded: by its base name, wherever it stands. */
export const madeBuildId = (name: ByteString): Bytes =>
  createHash('sha1').update('program ').update(bytesOf(name)).digest()
