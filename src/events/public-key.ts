/** An SSH public key as events tell it. */
import { createHash } from 'node:crypto'
import type { PublicKey } from './events.ts'

/** Longest name of a key type that is told; the longest real ones have 42. */
const TYPE_CHARS_MAX = 64

/** Of a key blob in base64 (RFC 4253 section 6.6): its type, MD5 with colons, and as one line. */
export const publicKeyOf = (base64: string): PublicKey => {
  const blob = Buffer.from(base64, 'base64')
  const bytes = blob.length < 4 ? 0 : Math.min(blob.readUInt32BE(0), TYPE_CHARS_MAX)
  const keyType = blob.subarray(4, 4 + bytes).toString('latin1')
  const digits = createHash('md5').update(blob).digest('hex')
  const fingerprint = digits.replace(/..(?!$)/g, '$&:')
  return { keyType, fingerprint, key: `${keyType} ${base64}` }
}
