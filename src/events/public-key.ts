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

/** `ED25519 SHA256:...`: a key blob in base64 as sshd's log has it (sshkey_type, sshkey_fingerprint). */
export const shownKey = (base64: string): string => {
  const { keyType } = publicKeyOf(base64)
  const name = TYPES.find(([start]) => keyType.startsWith(start))?.[1] ?? keyType.toUpperCase()
  const hash = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64')
  return `${name} SHA256:${hash.replace(/=+$/, '')}`
}

/** Short names of sshkey.c. */
const TYPES = [
  ['ssh-ed25519', 'ED25519'],
  ['sk-ssh-ed25519', 'ED25519-SK'],
  ['ecdsa-', 'ECDSA'],
  ['sk-ecdsa-', 'ECDSA-SK'],
  ['ssh-rsa', 'RSA'],
  ['ssh-dss', 'DSA'],
] as const
