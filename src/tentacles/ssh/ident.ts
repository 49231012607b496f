/** The identification strings that open a connection (RFC 4253 section 4.2), as OpenSSH takes them. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { SSH_IDENT_BYTES_MAX } from '../../base/limits.ts'
import { bufferOf } from './wire.ts'

/** What sshd says to what is no identification, and to another protocol (recorded, OpenSSH 9.2p1). */
export const INVALID_IDENT = 'Invalid SSH identification string.\r\n'
export const OTHER_MAJOR = 'Protocol major versions differ.\r\n'

export type Identified =
  /** The client's line without its end, and the bytes it took with it. */
  { readonly ident: ByteString; readonly used: number } | { readonly refusal: string } | 'more'

const IDENT = /^SSH-(\d+)\.(\d+)-([^\n]+)$/
const START = Buffer.from('SSH-')

/**
 * Looks for the client's identification at the start of what came. What cannot become one is
 * refused at once; a line may be 8,192 bytes long.
 */
export const identify = (bytes: Bytes): Identified => {
  const buffer = bufferOf(bytes)
  const seen = Math.min(START.length, buffer.length)
  if (START.compare(buffer, 0, seen, 0, seen) !== 0) return { refusal: INVALID_IDENT }
  const end = buffer.indexOf(10)
  if (end < 0 && buffer.length <= SSH_IDENT_BYTES_MAX) return 'more'
  if (end < 0 || end > SSH_IDENT_BYTES_MAX) return { refusal: INVALID_IDENT }
  const ident = buffer.toString('latin1', 0, end).replace(/\r$/, '')
  const [, major, minor] = IDENT.exec(ident) ?? []
  if (major === undefined || ident.includes('\0')) return { refusal: INVALID_IDENT }
  if (major === '2' || (major === '1' && minor === '99')) return { ident, used: end + 1 }
  return { refusal: OTHER_MAJOR }
}
