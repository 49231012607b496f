/** Public keys of clients (RFC 4253 section 6.6, RFC 5656, RFC 8332), and their signatures. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { WireReader } from './wire.ts'

interface Algorithm {
  /** Type of the key that goes with it. */
  readonly keyType: ByteString
  readonly hash: string | null
  /** Bytes of one of ECDSA's two numbers. */
  readonly numberBytes?: number
}

const ALGORITHMS: ReadonlyMap<ByteString, Algorithm> = new Map<ByteString, Algorithm>([
  ['ssh-ed25519', { keyType: 'ssh-ed25519', hash: null }],
  ['rsa-sha2-256', { keyType: 'ssh-rsa', hash: 'sha256' }],
  ['rsa-sha2-512', { keyType: 'ssh-rsa', hash: 'sha512' }],
  ['ecdsa-sha2-nistp256', { keyType: 'ecdsa-sha2-nistp256', hash: 'sha256', numberBytes: 32 }],
  ['ecdsa-sha2-nistp384', { keyType: 'ecdsa-sha2-nistp384', hash: 'sha384', numberBytes: 48 }],
  ['ecdsa-sha2-nistp521', { keyType: 'ecdsa-sha2-nistp521', hash: 'sha512', numberBytes: 66 }],
])

/** Bits of RSA keys that OpenSSH takes (SSH_RSA_MINIMUM_MODULUS_SIZE), and that we verify with. */
const RSA_BYTES_MIN = 128
const RSA_BYTES_MAX = 2_048

/** Whether a key blob can be used with an algorithm at all. */
export const isUserKey = (algorithm: ByteString, blob: Bytes): boolean => {
  const kind = ALGORITHMS.get(algorithm)
  return kind !== undefined && new WireReader(blob).text() === kind.keyType
}

/** Whether this signature (as on the wire) over `signed` is the key's. */
export const isSignedBy = (
  { algorithm, blob }: { readonly algorithm: ByteString; readonly blob: Bytes },
  { signed, signature }: { readonly signed: Bytes; readonly signature: Bytes },
): boolean => {
  const kind = ALGORITHMS.get(algorithm)
  const fields = new WireReader(signature)
  if (kind === undefined || fields.text() !== algorithm) return false
  const value = fields.string()
  if (!fields.isWhole) return false
  const plain = kind.numberBytes === undefined ? value : fixedNumbers(value, kind.numberBytes)
  if (plain === undefined) return false
  try {
    const key = keyOf(blob)
    return key !== undefined && verify(kind.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, plain)
  } catch {
    // node:crypto throws at numbers that are no key: nobody has signed with those.
    return false
  }
}

const keyOf = (blob: Bytes): KeyObject | undefined => {
  const fields = new WireReader(blob)
  const jwk = jwkOf(fields.text(), fields)
  if (jwk === undefined || !fields.isWhole) return undefined
  return createPublicKey({ key: jwk, format: 'jwk' })
}

const jwkOf = (type: ByteString, fields: WireReader) => {
  if (type === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: url(fields.string()) }
  if (type === 'ssh-rsa') {
    const [e, n] = [fields.string(), fields.string()]
    const isSized = n.length >= RSA_BYTES_MIN && n.length <= RSA_BYTES_MAX + 1 && e.length <= 8
    return isSized ? { kty: 'RSA', e: url(e), n: url(n) } : undefined
  }
  const curve = fields.text()
  const point = fields.string()
  const half = (point.length - 1) / 2
  if (type !== `ecdsa-sha2-${curve}` || point[0] !== 4) return undefined
  const [x, y] = [url(point.subarray(1, 1 + half)), url(point.subarray(1 + half))]
  return { kty: 'EC', crv: `P-${curve.slice('nistp'.length)}`, x, y }
}

const url = (bytes: Buffer): string => bytes.toString('base64url')

/** Two mpints as two numbers of fixed width. */
const fixedNumbers = (value: Buffer, width: number): Buffer | undefined => {
  const fields = new WireReader(value)
  const both = Buffer.alloc(2 * width)
  for (const end of [width, 2 * width]) {
    const number = fields.string()
    const digits = number[0] === 0 ? number.subarray(1) : number
    if (digits.length > width) return undefined
    both.set(digits, end - digits.length)
  }
  return fields.isWhole ? both : undefined
}
