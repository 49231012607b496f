/** One header of a tar archive: 512 bytes of V7, ustar (POSIX) or GNU (tar(5), "Basic Tar Format"). */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'
import { ImportRefused } from './refused.ts'

export const TAR_BLOCK_BYTES = 512

export interface TarHeader {
  readonly name: ByteString
  /** Permission bits; the type stands in `type`. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes that follow in the archive. */
  readonly size: number
  /** Seconds since 1970; may be below. */
  readonly mtimeS: number
  /** One character. */
  readonly type: string
  readonly target: ByteString
  readonly major: number
  readonly minor: number
  readonly block: Bytes
}

/** Reads a header; refuses one whose checksum is wrong or whose numbers are none. */
export const tarHeaderOf = (block: Bytes): TarHeader => {
  checkSum(block)
  const number = (at: number, bytes: number): number => numberIn(block.subarray(at, at + bytes))
  const magic = textOf(block.subarray(257, 265))
  const prefix = magic === 'ustar\x0000' ? textIn(block, 345, 155) : ''
  const name = textIn(block, 0, 100)
  const isNewer = magic.startsWith('ustar')
  const size = number(124, 12)
  if (size < 0) throw new ImportRefused('its size is below nothing')
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: number(100, 8) & 0o7777,
    uid: number(108, 8),
    gid: number(116, 8),
    size,
    mtimeS: number(136, 12),
    type: String.fromCharCode(block[156] ?? 0),
    target: textIn(block, 157, 100),
    major: isNewer ? number(329, 8) : 0,
    minor: isNewer ? number(337, 8) : 0,
    block,
  }
}

/** Whether a block is all zeros: two of them end an archive. */
export const isZeros = (block: Bytes): boolean => block.every((byte) => byte === 0)

const SUM_AT = 148
const SUM_BYTES = 8
const SPACE = 0x20

/** The sum of all bytes, the sum's own as spaces; some old programs took bytes as signed. */
const checkSum = (block: Bytes): void => {
  let sum = 0
  let signed = 0
  for (let at = 0; at < TAR_BLOCK_BYTES; at++) {
    const isOwn = at >= SUM_AT && at < SUM_AT + SUM_BYTES
    const byte = isOwn ? SPACE : (block[at] ?? 0)
    sum += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  const digits = textOf(block.subarray(SUM_AT, SUM_AT + SUM_BYTES)).split('\0')[0] ?? ''
  const wanted = Number.parseInt(digits, 8)
  if (wanted !== sum && wanted !== signed) {
    throw new ImportRefused('this is no tar archive, or a header of it is damaged')
  }
}

const textIn = (block: Bytes, at: number, bytes: number): ByteString => {
  const field = block.subarray(at, at + bytes)
  const end = field.indexOf(0)
  return textOf(end < 0 ? field : field.subarray(0, end))
}

/** Octal digits, or GNU's base-256: a first byte of 0x80, or 0xff for what is below zero. */
export const numberIn = (field: Bytes): number => {
  const first = field[0] ?? 0
  if (first < 0x80) return octalIn(field)
  if (first !== 0x80 && first !== 0xff) throw new ImportRefused('a number in a header is too large')
  let value = first === 0xff ? -1n : 0n
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte)
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new ImportRefused('a number in a header is too large')
  return number
}

/** Digits between spaces, up to a NUL; nothing at all is 0. */
const octalIn = (field: Bytes): number => {
  const end = field.indexOf(0)
  const digits = textOf(end < 0 ? field : field.subarray(0, end)).trim()
  if (!/^[0-7]*$/.test(digits)) throw new ImportRefused('a number in a header is none')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}
