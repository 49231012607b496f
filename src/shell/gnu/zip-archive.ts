/** Zip archives (APPNOTE 6.3): their directory read, entries written as Info-ZIP's zip 3.0 does. */
import { crc32, deflateRawSync } from 'node:zlib'
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../../base/bytes.ts'
import { type Moment, secondsOf, UTC, type Zone } from './zone.ts'

/** One entry as the central directory has it. */
export interface ZipEntry {
  readonly name: ByteString
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Type and permission bits when made on Unix, else 0. */
  readonly mode: number
  readonly isText: boolean
  /** Seconds since 1970: of the extra field, or of the DOS time in the zone. */
  readonly mtimeS: number
  readonly versionMade: number
  readonly offset: number
  /** Its record in the directory, and its header with data, as they stand. */
  readonly record: Bytes
  readonly body: Bytes
}

const [LOCAL, CENTRAL, END] = [0x0403_4b50, 0x0201_4b50, 0x0605_4b50]
const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const UNIX = 3

/** The entries of a file, or undefined when it has no directory. */
export const readZip = (file: Bytes, zone: Zone): readonly ZipEntry[] | undefined => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let end = file.length - END_BYTES
  const lowest = Math.max(0, end - COMMENT_BYTES_MAX)
  while (end >= lowest && view.getUint32(end, true) !== END) end--
  if (end < lowest) return undefined
  const count = view.getUint16(end + 10, true)
  const entries: ZipEntry[] = []
  let at = view.getUint32(end + 16, true)
  for (let left = count; left > 0; left--) {
    if (at + 46 > file.length || view.getUint32(at, true) !== CENTRAL) return undefined
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((it) =>
      view.getUint16(at + it, true),
    ) as [number, number, number]
    const length = 46 + nameBytes + extraBytes + commentBytes
    const record = file.subarray(at, at + length)
    const made = view.getUint16(at + 4, true)
    const offset = view.getUint32(at + 42, true)
    const packed = view.getUint32(at + 20, true)
    entries.push({
      name: textOf(record.subarray(46, 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size: view.getUint32(at + 24, true),
      mode: made >> 8 === UNIX ? view.getUint16(at + 40, true) : 0,
      isText: (view.getUint16(at + 36, true) & 1) === 1,
      mtimeS:
        unixTime(record.subarray(46 + nameBytes, 46 + nameBytes + extraBytes)) ??
        dosSeconds(view.getUint16(at + 14, true), view.getUint16(at + 12, true), zone),
      versionMade: made & 0xff,
      offset,
      record,
      body: bodyOf(file, view, offset, packed),
    })
    at += length
  }
  return entries
}

const bodyOf = (file: Bytes, view: DataView, offset: number, packed: number): Bytes => {
  if (offset + 30 > file.length || view.getUint32(offset, true) !== LOCAL) return new Uint8Array(0)
  const isStreamed = (view.getUint16(offset + 6, true) & 8) !== 0
  const length = 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true) + packed
  return file.subarray(offset, offset + length + (isStreamed ? 16 : 0))
}

/** The packed bytes of an entry. */
export const packedBytes = ({ body, packed }: ZipEntry): Bytes => {
  if (body.length < 30) return new Uint8Array(0)
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const from = 30 + view.getUint16(26, true) + view.getUint16(28, true)
  return body.subarray(from, from + packed)
}

/** `UT` of the extra fields: seconds of the last change. */
const unixTime = (extra: Bytes): number | undefined => {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 0x5455 && size >= 5 && at + 9 <= extra.length) {
      return view.getInt32(at + 5, true)
    }
    at += 4 + size
  }
  return undefined
}

const dosSeconds = (date: number, time: number, zone: Zone): number => {
  const [year, month, day] = [(date >> 9) + 1980, (date >> 5) & 15, date & 31]
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2]
  const civil = secondsOf({ year, month: month - 1, day, hour, minute, second }, UTC)
  return civil - zone.at(civil).offsetS
}

/** What becomes an entry. */
export interface NewEntry {
  readonly name: ByteString
  readonly bytes: Bytes
  readonly mode: number
  readonly isDirectory: boolean
  readonly mtimeS: number
  readonly atimeS: number
  readonly moment: Moment
  readonly uid: number
  readonly gid: number
  readonly level: number
  /** Written to a pipe: sizes follow the data. */
  readonly isStreamed: boolean
}

/** Header and data, and the record for the directory but for the offset. */
export const zipEntry = (
  it: NewEntry,
): {
  readonly body: Bytes
  readonly record: Bytes
  readonly saved: number
  readonly method: number
} => {
  const deflated =
    it.isDirectory || it.level === 0 ? undefined : deflateRawSync(it.bytes, { level: it.level })
  const isSmaller = deflated !== undefined && (it.isStreamed || deflated.length < it.bytes.length)
  const data = isSmaller ? deflated : it.bytes
  const method = isSmaller ? 8 : 0
  const crc = crc32(it.bytes)
  const name = bytesOf(it.name)
  const header = Buffer.alloc(26)
  header.writeUInt16LE(method === 8 ? 20 : 10, 0)
  header.writeUInt16LE(
    it.isStreamed && method === 8 ? 8 : method === 8 && it.level === 9 ? 2 : 0,
    2,
  )
  header.writeUInt16LE(method, 4)
  header.writeUInt16LE(
    (it.moment.hour << 11) | (it.moment.minute << 5) | (it.moment.second >> 1),
    6,
  )
  header.writeUInt16LE(
    ((it.moment.year - 1980) << 9) | ((it.moment.month + 1) << 5) | it.moment.day,
    8,
  )
  const sizes = Buffer.alloc(12)
  sizes.writeUInt32LE(crc, 0)
  sizes.writeUInt32LE(data.length, 4)
  sizes.writeUInt32LE(it.bytes.length, 8)
  const isLater = it.isStreamed && method === 8
  if (!isLater) header.set(sizes, 10)
  header.writeUInt16LE(name.length, 22)
  const owner = ownerField(it)
  const localExtra = concat([timeField([it.mtimeS, it.atimeS]), owner])
  header.writeUInt16LE(localExtra.length, 24)
  const descriptor = isLater ? [Buffer.from('PK\x07\x08', 'latin1'), sizes] : []
  const body = concat([Buffer.from('PK\x03\x04'), header, name, localExtra, data, ...descriptor])
  const extra = concat([timeField([it.mtimeS]), owner])
  const own = Buffer.from(header)
  own.set(sizes, 10)
  own.writeUInt16LE(extra.length, 24)
  const tail = Buffer.alloc(14)
  tail.writeUInt16LE(looksLikeText(it.bytes) ? 1 : 0, 4)
  tail.writeUInt32LE((it.mode * 65_536 + (it.isDirectory ? 16 : 0)) >>> 0, 6)
  const record = concat([Buffer.from('PK\x01\x02\x1e\x03', 'latin1'), own, tail, name, extra])
  const more = it.bytes.length - data.length
  const halves = it.bytes.length === 0 ? 0 : Math.trunc((200 * more) / it.bytes.length)
  return { body, record, saved: Math.trunc((1 + halves) / 2), method }
}

const timeField = (times: readonly number[]): Bytes => {
  const field = Buffer.alloc(5 + 4 * times.length)
  field.write('UT')
  field.writeUInt16LE(1 + 4 * times.length, 2)
  field[4] = 3
  for (const [at, time] of times.entries()) field.writeInt32LE(time, 5 + 4 * at)
  if (times.length === 1) field.writeUInt16LE(5, 2)
  return field
}

const ownerField = ({ uid, gid }: NewEntry): Bytes => {
  const field = Buffer.alloc(15)
  field.write('ux')
  field.writeUInt16LE(11, 2)
  field[4] = 1
  field[5] = 4
  field.writeUInt32LE(uid, 6)
  field[10] = 4
  field.writeUInt32LE(gid, 11)
  return field
}

const looksLikeText = (bytes: Bytes): boolean =>
  bytes.length > 0 && /^[\x07-\x0d\x1b\x20-\xff]*$/.test(textOf(bytes.subarray(0, 4_096)))

/** A file of bodies and their records. */
export const zipFile = (
  entries: readonly { readonly body: Bytes; readonly record: Bytes }[],
): Bytes => {
  const records: Bytes[] = []
  let offset = 0
  for (const { body, record } of entries) {
    const placed = Buffer.from(record)
    placed.writeUInt32LE(offset, 42)
    records.push(placed)
    offset += body.length
  }
  const directory = concat(records)
  const end = Buffer.alloc(END_BYTES)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return concat([...entries.map(({ body }) => body), directory, end])
}
