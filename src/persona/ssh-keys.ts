/** SSH key pairs made of seeds: the same seed, the same key. */
import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto'
import { type Bytes, bytesOf, concat } from '../base/bytes.ts'
import type { RsaKey } from './rsa-key.ts'
import { integer, type SshKey } from './ssh-wire.ts'

/** DER of PKCS #8 before the 32 bytes of an Ed25519 seed (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Of 32 bytes (RFC 8032's secret). */
export const ed25519Key = (seed: Bytes): SshKey => {
  const der = Buffer.concat([ED25519_PKCS8, seed])
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  const open = new Uint8Array(spki.subarray(-32))
  return {
    type: 'ssh-ed25519',
    publicFields: [open],
    privateFields: [open, concat([seed, open])],
  }
}

/** NIST P-256 of 32 bytes; the scalar they make always has 255 bits. */
export const ecdsaKey = (seed: Bytes): SshKey => {
  const scalar = Buffer.from(seed)
  scalar.writeUInt8((scalar.readUInt8(0) & 0x3f) | 0x40, 0)
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(scalar)
  const open = [bytesOf('nistp256'), new Uint8Array(pair.getPublicKey())]
  return {
    type: 'ecdsa-sha2-nistp256',
    publicFields: open,
    privateFields: [...open, new Uint8Array(scalar)],
  }
}

/** An RSA key in SSH's clothes. */
export const rsaSshKey = ({ n, e, d, inverse, p, q }: RsaKey): SshKey => ({
  type: 'ssh-rsa',
  publicFields: [integer(e), integer(n)],
  privateFields: [n, e, d, inverse, p, q].map(integer),
})
