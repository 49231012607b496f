/** Archives of a few files: ustar in gzip, and zip. Sizes do not depend on the secrets in them. */
import { crc32 } from 'node:zlib'
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../base/bytes.ts'
import { deflated, gzipOf } from './deflate-secrets.ts'

export interface Archived {
  /** Relative. */
  readonly path: ByteString
  readonly text: ByteString
  readonly mtimeS: number
}

export interface Owner {
  readonly login: string
  readonly uid: number
  readonly gid: number
}

const BLOCK_BYTES = 512
/** GNU tar fills its last record. */
const RECORD_BYTES = 20 * BLOCK_BYTES

/** What `tar -cz` makes (POSIX.1 ustar as GNU tar writes it). */
export const tarGz = (
  files: readonly Archived[],
  owner: Owner,
  secrets: readonly ByteString[],
): Bytes => {
  const parts: Bytes[] = files.flatMap((file) => [
    header(file, owner),
    bytesOf(file.text),
    new Uint8Array((BLOCK_BYTES - (file.text.length % BLOCK_BYTES)) % BLOCK_BYTES),
  ])
  const bytes = parts.reduce((sum, { length }) => sum + length, 0)
  const ended = Math.ceil((bytes + 2 * BLOCK_BYTES) / RECORD_BYTES) * RECORD_BYTES
  return gzipOf(textOf(concat([...parts, new Uint8Array(ended - bytes)])), secrets)
}

const octal = (value: number, digits: number): string =>
  `${value.toString(8).padStart(digits, '0')}\0`

const header = ({ path, text, mtimeS }: Archived, owner: Owner): Bytes => {
  const block = Buffer.alloc(BLOCK_BYTES)
  const put = (field: string, at: number): number => block.write(field, at, 'latin1')
  put(path, 0)
  put(octal(0o644, 7), 100)
  put(octal(owner.uid, 7), 108)
  put(octal(owner.gid, 7), 116)
  put(octal(text.length, 11), 124)
  put(octal(mtimeS, 11), 136)
  put(' '.repeat(8), 148)
  put('0', 156)
  put('ustar  \0', 257)
  put(owner.login, 265)
  put(owner.login, 297)
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const DEFLATE = 8
const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const END_BYTES = 22
/** Made by version 3.0 on Unix (APPNOTE 4.4.2). */
const UNIX_3_0 = 0x031e
const REGULAR_0644 = 0o100644

/** A zip file (APPNOTE.TXT 6.3), each file deflated. */
export const zipOf = (files: readonly Archived[], secrets: readonly ByteString[]): Bytes => {
  const local: Bytes[] = []
  const central: Bytes[] = []
  let at = 0
  for (const file of files) {
    const packed = deflated(file.text, secrets)
    const facts = commonFacts(file, packed.length)
    const name = bytesOf(file.path)
    const head = Buffer.alloc(LOCAL_BYTES)
    head.writeUInt32LE(0x04034b50, 0)
    head.set(facts, 4)
    const entry = Buffer.alloc(CENTRAL_BYTES)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(UNIX_3_0, 4)
    entry.set(facts, 6)
    entry.writeUInt32LE(REGULAR_0644 * 0x10000, 38)
    entry.writeUInt32LE(at, 42)
    local.push(head, name, packed)
    central.push(entry, name)
    at += LOCAL_BYTES + name.length + packed.length
  }
  const directory = concat([...central, new Uint8Array(0)])
  const end = Buffer.alloc(END_BYTES)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return concat([...local, directory, end])
}

/** The fields that both headers have, from `version needed` to the length of extra fields. */
const commonFacts = ({ path, text, mtimeS }: Archived, packedBytes: number): Bytes => {
  const facts = Buffer.alloc(26)
  const time = new Date(mtimeS * 1000)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(DEFLATE, 4)
  facts.writeUInt16LE(
    (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1),
    6,
  )
  const years = time.getUTCFullYear() - 1980
  facts.writeUInt16LE((years << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(), 8)
  facts.writeUInt32LE(crc32(bytesOf(text)), 10)
  facts.writeUInt32LE(packedBytes, 14)
  facts.writeUInt32LE(text.length, 18)
  facts.writeUInt16LE(path.length, 22)
  return facts
}
