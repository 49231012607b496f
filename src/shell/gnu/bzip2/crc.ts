/** The checksum of bzip2 and cksum(1): CRC-32 of polynomial 04c11db7, highest bit first. */
import type { Bytes } from '../../../base/bytes.ts'

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0)
  return value
})

/** One byte more; both are the bare register, without the inversions at both ends. */
export const crcOfByte = (crc: number, byte: number): number =>
  ((crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0)) >>> 0

/** Some bytes more. */
export const crcOfBytes = (crc: number, bytes: Bytes): number => {
  let value = crc
  for (const byte of bytes) value = crcOfByte(value, byte)
  return value
}
