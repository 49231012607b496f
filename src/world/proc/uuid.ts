/** The two UUIDs of /proc/sys/kernel/random. */
import { createHash } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import type { View } from './entry.ts'

/** Version 4, variant 1 (RFC 4122). */
const uuidOf = (bytes: Uint8Array): ByteString => {
  const of = Uint8Array.from(bytes.subarray(0, 16))
  of[6] = ((of[6] ?? 0) & 0x0f) | 0x40
  of[8] = ((of[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(of).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** One as long as the machine is up: it follows from who it is and when it was booted. */
export const bootId = ({ kernel: { facts }, machine }: View): ByteString =>
  uuidOf(createHash('sha256').update(`boot ${facts.hostname} ${machine.bootedMs}`).digest())

/** Another one each time. */
export const randomUuid = ({ kernel }: View): ByteString => uuidOf(kernel.dice.bytes(16))
