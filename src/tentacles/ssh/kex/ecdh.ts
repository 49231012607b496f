/** Exchanges of one message each way: X25519 (RFC 8731), NIST curves (RFC 5656), sntrup761. */
import {
  createECDH,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from 'node:crypto'
import { Message } from '../numbers.ts'
import { mpint, string } from '../wire.ts'
import type { KexMethod, KexStep } from './exchange.ts'
import { encapsulate, SNTRUP_PUBLIC_BYTES } from './sntrup761.ts'

/** Our share and the secret; undefined when the client's share is not one. */
type Answer = (share: Buffer) => { share: Buffer; secret: Buffer } | undefined

const oneMessage = (hash: KexMethod['hash'], answer: Answer): KexMethod => ({
  hash,
  start: () => {
    let isOver = false
    return {
      receive: (type, fields): KexStep => {
        if (type !== Message.kexFirst || isOver) return 'unexpected'
        const theirs = fields.string()
        if (!fields.isWhole) return 'refused'
        const ours = answer(theirs)
        if (ours === undefined) return 'refused'
        isOver = true
        const share = string(ours.share)
        return {
          replyType: Message.kexReply,
          hashed: Buffer.concat([string(theirs), share]),
          share,
          secret: ours.secret,
        }
      },
    }
  },
})

const X25519_BYTES = 32

/** Keys travel as JWK: through DER they cost five times as much. */
const x25519: Answer = (share) => {
  if (share.length !== X25519_BYTES) return undefined
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const x = share.toString('base64url')
  const theirs = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' })
  const secret = orUndefined(() => diffieHellman({ privateKey, publicKey: theirs }))
  if (secret === undefined) return undefined
  const ours = publicKey.export({ format: 'jwk' }).x ?? ''
  return { share: Buffer.from(ours, 'base64url'), secret }
}

/** node:crypto refuses by an exception points of low order and points beside the curve. */
const orUndefined = (derive: () => Buffer): Buffer | undefined => {
  try {
    return derive()
  } catch {
    return undefined
  }
}

export const curve25519 = oneMessage('sha256', (share) => {
  const ours = x25519(share)
  return ours && { share: ours.share, secret: mpint(ours.secret) }
})

const nist = (hash: KexMethod['hash'], curve: string): KexMethod =>
  oneMessage(hash, (share) => {
    const ours = createECDH(curve)
    const point = ours.generateKeys()
    // A share is an uncompressed point: OpenSSH refuses the short form.
    if (share.length !== point.length || share[0] !== 4) return undefined
    const secret = orUndefined(() => ours.computeSecret(share))
    return secret && { share: point, secret: mpint(secret) }
  })

export const nistp256 = nist('sha256', 'prime256v1')
export const nistp384 = nist('sha384', 'secp384r1')
export const nistp521 = nist('sha512', 'secp521r1')

/** draft-josefsson-ntruprime-ssh: the secret is a string, the hash of both secrets. */
export const sntrup761x25519 = oneMessage('sha512', (share) => {
  if (share.length !== SNTRUP_PUBLIC_BYTES + X25519_BYTES) return undefined
  const classic = x25519(share.subarray(SNTRUP_PUBLIC_BYTES))
  if (classic === undefined) return undefined
  const quantum = encapsulate(share.subarray(0, SNTRUP_PUBLIC_BYTES))
  const secret = createHash('sha512').update(quantum.key).update(classic.secret).digest()
  return { share: Buffer.concat([quantum.ciphertext, classic.share]), secret: string(secret) }
})
