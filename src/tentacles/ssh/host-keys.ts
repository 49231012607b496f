/** Our host keys, read once: public blobs (RFC 4253 section 6.6) and signatures with them. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import type { SshHostKey } from '../../nerve/nerve.ts'
import { mpint, string } from './wire.ts'

export interface HostKey {
  readonly blob: Buffer
  /** The signature algorithms this key can be used with, the best first. */
  readonly algorithms: readonly ByteString[]
  /** A signature as it goes on the wire. */
  sign(algorithm: ByteString, signed: Bytes): Buffer
}

const ALGORITHMS = {
  rsa: ['rsa-sha2-512', 'rsa-sha2-256'],
  ecdsa: ['ecdsa-sha2-nistp256'],
  ed25519: ['ssh-ed25519'],
} as const

const HASHES: ReadonlyMap<ByteString, string | null> = new Map([
  ['rsa-sha2-512', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
  ['ecdsa-sha2-nistp256', 'sha256'],
  ['ssh-ed25519', null],
])

/** Opens a key; keys are kept as KeyObjects, because reading PEM costs more than signing. */
export const openHostKey = ({ kind, privateKey }: SshHostKey): HostKey => {
  const key = createPrivateKey(privateKey)
  return {
    blob: blobOf(kind, createPublicKey(key)),
    algorithms: ALGORITHMS[kind],
    sign: (algorithm, signed) => {
      const hash = HASHES.get(algorithm) ?? null
      const signature = sign(hash, signed, { key, dsaEncoding: 'ieee-p1363' })
      const encoded = kind === 'ecdsa' ? twoNumbers(signature) : signature
      return Buffer.concat([string(algorithm), string(encoded)])
    },
  }
}

const blobOf = (kind: SshHostKey['kind'], key: KeyObject): Buffer => {
  const jwk = key.export({ format: 'jwk' })
  const field = (name: 'n' | 'e' | 'x' | 'y') => Buffer.from(jwk[name] ?? '', 'base64url')
  switch (kind) {
    case 'ed25519':
      return Buffer.concat([string('ssh-ed25519'), string(field('x'))])
    case 'rsa':
      return Buffer.concat([string('ssh-rsa'), mpint(field('e')), mpint(field('n'))])
    case 'ecdsa': {
      const point = Buffer.concat([Buffer.of(4), field('x'), field('y')])
      return Buffer.concat([string('ecdsa-sha2-nistp256'), string('nistp256'), string(point)])
    }
    default:
      return kind satisfies never
  }
}

const twoNumbers = (signature: Buffer): Buffer => {
  const half = signature.length / 2
  return Buffer.concat([mpint(signature.subarray(0, half)), mpint(signature.subarray(half))])
}
