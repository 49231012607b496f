/** gzip files (RFC 1952): made piece by piece, and taken apart in slices. */
import { constants, crc32, deflateRawSync } from 'node:zlib'
import {
  type ByteString,
  type Bytes,
  bytesOf,
  concat,
  copyOf,
  NO_BYTES,
  textOf,
} from '../../base/bytes.ts'
import type { Run, Sys } from '../program.ts'
import { inflate } from './inflate.ts'

const WINDOW = 32_768
const MAGIC = [0x1f, 0x8b]
const HAS_CRC = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

/** What a member's header says. */
export interface GzipHeader {
  readonly level: number
  /** Seconds since 1970; 0 is unknown. */
  readonly mtimeS: number
  readonly name?: ByteString
}

/** Compresses pieces; `finish` gives the rest and the trailer. */
export interface Gzip {
  add(piece: Bytes): Bytes
  finish(): Bytes
  /** Bytes taken in. */
  readonly size: number
}

/**
 * One member; each piece is deflated on its own, with what came before as its dictionary. The last
 * one waits for the end, so that a small file has no seam.
 */
export const gzip = ({ level, mtimeS, name }: GzipHeader): Gzip => {
  const flags = name === undefined ? 0 : HAS_NAME
  const effort = level === 9 ? 2 : level === 1 ? 4 : 0
  const header = Buffer.from([...MAGIC, 8, flags, 0, 0, 0, 0, effort, 3])
  header.writeUInt32LE(mtimeS >>> 0, 4)
  let head: Bytes = concat([header, bytesOf(name === undefined ? '' : `${name}\0`)])
  let before: Bytes = new Uint8Array(0)
  let last: Bytes | undefined
  let crc = 0
  let size = 0
  const packed = (piece: Bytes, finishFlush: number): Bytes => {
    const dictionary = before.length === 0 ? {} : { dictionary: before }
    const bytes = deflateRawSync(piece, { level, finishFlush, ...dictionary })
    const whole = concat([head, bytes])
    head = new Uint8Array(0)
    return whole
  }
  return {
    get size() {
      return size
    },
    add: (piece) => {
      const bytes = last === undefined ? NO_BYTES : packed(last, constants.Z_SYNC_FLUSH)
      if (last !== undefined) before = concat([before, last]).slice(-WINDOW)
      last = copyOf(piece)
      crc = crc32(piece, crc)
      size += piece.length
      return bytes
    },
    finish: () => {
      const trailer = Buffer.alloc(8)
      trailer.writeUInt32LE(crc, 0)
      trailer.writeUInt32LE(size % 2 ** 32, 4)
      return concat([packed(last ?? NO_BYTES, constants.Z_FINISH), trailer])
    },
  }
}

/** How a file came apart: well, or in gzip's words. */
export type Gunzipped =
  | 'ok'
  | 'stopped'
  | 'not in gzip format'
  | 'unexpected end of file'
  | 'invalid compressed data--format violated'
  | 'invalid compressed data--crc error'
  | 'decompression OK, trailing garbage ignored'

/** Whether bytes start like a gzip file. */
export const isGzip = (bytes: Bytes): boolean => bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1]

/** All members of a file; `emit` answers false to stop. */
export function* gunzip(
  sys: Sys,
  input: Bytes,
  emit: (piece: Bytes) => Run<boolean>,
): Run<Gunzipped> {
  let at = 0
  for (let members = 0; at < input.length || members === 0; members++) {
    if (input.length === 0) return 'unexpected end of file'
    if (!isGzip(input.subarray(at))) {
      if (members === 0) return 'not in gzip format'
      const isPadding = input.subarray(at).every((byte) => byte === 0)
      return isPadding ? 'ok' : 'decompression OK, trailing garbage ignored'
    }
    const header = headerOf(input, at)
    if (header === undefined) return 'unexpected end of file'
    let crc = 0
    let size = 0
    let isStopped = false
    const ended = yield* inflate(sys, input, header.end, function* (piece) {
      crc = crc32(piece, crc)
      size += piece.length
      isStopped = !(yield* emit(piece))
      return !isStopped
    })
    if (isStopped) return 'stopped'
    if (ended === 'broken') return 'invalid compressed data--format violated'
    if (ended === 'short' || ended.end + 8 > input.length) return 'unexpected end of file'
    const trailer = Buffer.from(input.subarray(ended.end, ended.end + 8))
    const isWhole = trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === size % 2 ** 32
    if (!isWhole) return 'invalid compressed data--crc error'
    at = ended.end + 8
  }
  return 'ok'
}

/** Name and time of a member, and where its data begin; undefined when the file ends before. */
export const headerOf = (
  input: Bytes,
  from: number,
):
  | { readonly end: number; readonly name: ByteString | undefined; readonly mtimeS: number }
  | undefined => {
  if (input.length < from + 10) return undefined
  const flags = input[from + 3] ?? 0
  const mtimeS = Buffer.from(input.subarray(from + 4, from + 8)).readUInt32LE(0)
  let at = from + 10
  if ((flags & HAS_EXTRA) !== 0) at += 2 + (input[at] ?? 0) + 256 * (input[at + 1] ?? 0)
  let name: ByteString | undefined
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue
    const end = input.indexOf(0, at)
    if (end < 0) return undefined
    if (flag === HAS_NAME) name = textOf(input.subarray(at, end))
    at = end + 1
  }
  if ((flags & HAS_CRC) !== 0) at += 2
  return at > input.length ? undefined : { end: at, name, mtimeS }
}
