/** New key pairs of the types that ssh-keygen knows, of the world's own chance. */
import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto'
import { type ByteString, bytesOf, concat } from '../../base/bytes.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { rsaPair } from './rsa.ts'
import { integer, type KeyPair } from './wire.ts'

export type KeyType = 'rsa' | 'dsa' | 'ecdsa' | 'ed25519'

export function* makePair(sys: Sys, type: KeyType, bits: number): Run<KeyPair> {
  if (type === 'rsa') return yield* rsaPair(sys, bits)
  if (type === 'dsa') return dsaPair(sys)
  return type === 'ecdsa' ? ecdsaPair(sys, bits) : ed25519Pair(sys)
}

/** DER of PKCS #8 before the 32 bytes of an Ed25519 seed (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

const ed25519Pair = (sys: Sys): KeyPair => {
  const seed = sys.dice.bytes(32)
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

/** OpenSSL's names of NIST's curves, and the bytes of their numbers. */
const CURVES = new Map([
  [256, { name: 'prime256v1', bytes: 32 }],
  [384, { name: 'secp384r1', bytes: 48 }],
  [521, { name: 'secp521r1', bytes: 66 }],
])

const ecdsaPair = (sys: Sys, bits: number): KeyPair => {
  const { name, bytes } = CURVES.get(bits) ?? { name: 'prime256v1', bytes: 32 }
  const scalar = Buffer.from(sys.dice.bytes(bytes))
  // Below the order of the group, whatever it is.
  scalar.writeUInt8(scalar.readUInt8(0) & (bits === 521 ? 0 : 0x7f), 0)
  const pair = createECDH(name)
  pair.setPrivateKey(scalar)
  const open = [bytesOf(`nistp${bits}`), new Uint8Array(pair.getPublicKey())]
  const secret: ByteString = scalar.toString('hex')
  return {
    type: `ecdsa-sha2-nistp${bits}`,
    publicFields: open,
    privateFields: [...open, integer(BigInt(`0x${secret}`))],
  }
}

/** Parameters of 1,024 bits, made for this; a key's own are its numbers x and y. */
const P = BigInt(
  '0xEDC4AA61D2168157DEC3C434A340C15EB5DE9A0201547D40DAE3C1727868C1A98E65F10A71C641CC' +
    '18BB5B065D4575FD6B39B12441630CB217715C18D685B82FC2E1017FDF77667CFAFD78932ECA58F6' +
    'F4539F5FDB0401E8C376D6790BE2DD1D1CE5D3BBF031F0E61926891EAA895C29A7CC91791286C498' +
    '329F39E3CD71365B',
)
const Q = BigInt('0xDE88EDF1C3FC08CD559465E44A71B07ED71B8C25')
const G = BigInt(
  '0x1F18C4FDA4F7391E5C35D34FFB2EE61EB9B2EB6329F531006B0E71E6970AB6EE52FC088BCB56046B' +
    '67E9C34F4E78501F6B82FC502B08AF87642E68A33B88C0D4F85101B6A76D3CCFE0F5A3A38CBF2899' +
    '89ECE5B9BDEB3C3BAEE2BAB7472439A0F42AFB43D9E9705D0EE63146FCCB6170DEA75DEB0003DD3C' +
    '6B3F7AB99F122BB2',
)

const dsaPair = (sys: Sys): KeyPair => {
  const drawn = BigInt(`0x${Buffer.from(sys.dice.bytes(24)).toString('hex')}`)
  const x = (drawn % (Q - 1n)) + 1n
  const open = [P, Q, G, powerOf(G, x, P)].map(integer)
  return { type: 'ssh-dss', publicFields: open, privateFields: [...open, integer(x)] }
}

const powerOf = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let [result, factor] = [1n, base % modulus]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}
