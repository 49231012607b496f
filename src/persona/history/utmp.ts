/** Records of utmp(5) and lastlog(8) as x86_64's glibc lays them out. */
import { type ByteString, textOf } from '../../base/bytes.ts'

export const UTMP = { runLevel: 1, boot: 2, user: 7, dead: 8, login: 6 } as const

export interface UtmpRecord {
  readonly type: (typeof UTMP)[keyof typeof UTMP]
  readonly pid: number
  readonly line: string
  readonly id: string
  readonly user: string
  readonly host: string
  /** IPv4, when the host is one. */
  readonly address?: string
  readonly atMs: number
}

const RECORD_BYTES = 384

/** struct utmp: type, pid, line, id, user, host, exit, session, time, address. */
export const utmpRecord = (of: UtmpRecord): ByteString => {
  const record = Buffer.alloc(RECORD_BYTES)
  record.writeInt16LE(of.type, 0)
  record.writeInt32LE(of.pid, 4)
  record.write(of.line, 8, 32, 'latin1')
  record.write(of.id, 40, 4, 'latin1')
  record.write(of.user, 44, 32, 'latin1')
  record.write(of.host, 76, 256, 'latin1')
  record.writeInt32LE(Math.floor(of.atMs / 1000), 340)
  record.writeInt32LE(Math.floor((of.atMs % 1000) * 1000), 344)
  const bytes = (of.address ?? '').split('.').map(Number)
  if (bytes.length === 4) record.set(bytes, 348)
  return textOf(record)
}

/** struct lastlog: time, line, host. */
export const LASTLOG_BYTES = 292
export const lastlogRecord = (of: { atMs: number; line: string; host: string }): Buffer => {
  const record = Buffer.alloc(LASTLOG_BYTES)
  record.writeInt32LE(Math.floor(of.atMs / 1000), 0)
  record.write(of.line, 4, 32, 'latin1')
  record.write(of.host, 36, 256, 'latin1')
  return record
}
