/** Private keys as files: openssh-key-v1 (PROTOCOL.key of OpenSSH), and PEM. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  type JsonWebKey,
} from 'node:crypto'
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../../base/bytes.ts'
import type { Dice } from '../../base/dice.ts'
import { blobOf, field, fieldsIn, integer, type KeyPair, numberOf } from './wire.ts'

export interface Stored {
  readonly pair: KeyPair
  readonly comment: ByteString
}

const MAGIC = 'openssh-key-v1\0'
const LINE_CHARS = 70
const ROUNDS = 16
const CIPHER_BLOCK_BYTES = 16
const PLAIN_BLOCK_BYTES = 8

/**
 * The private file; with a passphrase it looks like OpenSSH's, but the key of the cipher comes from
 * a hash instead of bcrypt: only this machine can open it.
 */
export const privateFile = (
  { pair, comment }: Stored,
  passphrase: ByteString,
  dice: Dice,
): ByteString => {
  const blob = blobOf(pair)
  const check = dice.bytes(4)
  const secret = concat([
    check,
    check,
    field(bytesOf(pair.type)),
    ...pair.privateFields.map(field),
    field(bytesOf(comment)),
  ])
  const isPlain = passphrase === ''
  const block = isPlain ? PLAIN_BLOCK_BYTES : CIPHER_BLOCK_BYTES
  const missing = (block - (secret.length % block)) % block
  const padded = concat([secret, Uint8Array.from({ length: missing }, (_, n) => n + 1)])
  const salt = dice.bytes(16)
  const file = concat([
    bytesOf(MAGIC),
    field(bytesOf(isPlain ? 'none' : 'aes256-ctr')),
    field(bytesOf(isPlain ? 'none' : 'bcrypt')),
    field(isPlain ? new Uint8Array(0) : concat([field(salt), Uint8Array.of(0, 0, 0, ROUNDS)])),
    Uint8Array.of(0, 0, 0, 1),
    field(blob),
    field(isPlain ? padded : new Uint8Array(cipherOf(passphrase, salt, 'lock').update(padded))),
  ])
  const lines = Buffer.from(file)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE_CHARS}}`, 'g'))
  const name = 'OPENSSH PRIVATE KEY'
  return [`-----BEGIN ${name}-----`, ...(lines ?? []), `-----END ${name}-----`, ''].join('\n')
}

const cipherOf = (passphrase: ByteString, salt: Bytes, way: 'lock' | 'open') => {
  const digest = createHash('sha512').update(bytesOf(passphrase)).update(salt).digest()
  const [key, start] = [digest.subarray(0, 32), digest.subarray(32, 48)]
  const make = way === 'lock' ? createCipheriv : createDecipheriv
  return make('aes-256-ctr', key, start)
}

/** PEM of RSA and ECDSA keys; undefined: the type has none. */
export const pemFile = (pair: KeyPair, format: 'PEM' | 'PKCS8'): ByteString | undefined => {
  const jwk = jwkOf(pair)
  if (jwk === undefined) return undefined
  const type = format === 'PKCS8' ? 'pkcs8' : jwk.kty === 'RSA' ? 'pkcs1' : 'sec1'
  return createPrivateKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type }).toString()
}

const base64url = (bytes: Bytes, width = 0): string => {
  const whole = Buffer.from(bytes)
  const cut = whole[0] === 0 ? whole.subarray(1) : whole
  const padding = Buffer.alloc(Math.max(0, width - cut.length))
  return Buffer.concat([padding, cut]).toString('base64url')
}

const jwkOf = ({ type, privateFields }: KeyPair): JsonWebKey | undefined => {
  if (type === 'ssh-rsa') {
    const [n, e, d, qi, p, q] = privateFields
    if (!n || !e || !d || !qi || !p || !q) return undefined
    const rest = (prime: Bytes): Bytes => integer(numberOf(d) % (numberOf(prime) - 1n))
    return {
      kty: 'RSA',
      n: base64url(n),
      e: base64url(e),
      d: base64url(d),
      p: base64url(p),
      q: base64url(q),
      dp: base64url(rest(p)),
      dq: base64url(rest(q)),
      qi: base64url(qi),
    }
  }
  const bits = /^ecdsa-sha2-nistp(\d+)$/.exec(type)?.[1]
  const [, point, scalar] = privateFields
  if (bits === undefined || !point || !scalar) return undefined
  const width = (point.length - 1) / 2
  return {
    kty: 'EC',
    crv: `P-${bits}`,
    x: Buffer.from(point.subarray(1, 1 + width)).toString('base64url'),
    y: Buffer.from(point.subarray(1 + width)).toString('base64url'),
    d: base64url(scalar, width),
  }
}

const FIELDS_OF_TYPE = new Map([
  ['ssh-rsa', 6],
  ['ssh-dss', 5],
  ['ssh-ed25519', 2],
])

/** What a private file holds; `'locked'`: the passphrase is not that; undefined: it is none. */
export const readPrivate = (
  text: ByteString,
  passphrase: ByteString,
): Stored | 'locked' | undefined => {
  const parts = partsOf(text)
  if (parts === undefined) return readPem(text)
  const { cipher, options, secret } = parts
  if (cipher === 'none') return inside(secret)
  if (passphrase === '') return 'locked'
  const salt = fieldsIn(options, 0, 1)?.[0] ?? options
  return inside(new Uint8Array(cipherOf(passphrase, salt, 'open').update(secret))) ?? 'locked'
}

interface Parts {
  readonly cipher: ByteString
  /** Of the passphrase's hash. */
  readonly options: Bytes
  readonly open: Bytes
  readonly secret: Bytes
}

const partsOf = (text: ByteString): Parts | undefined => {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----\n([\s\S]*?)-----END/.exec(text)?.[1]
  if (body === undefined) return undefined
  const bytes = new Uint8Array(Buffer.from(body.replaceAll('\n', ''), 'base64'))
  if (textOf(bytes.subarray(0, MAGIC.length)) !== MAGIC) return undefined
  const [cipher, name, options] = fieldsIn(bytes, MAGIC.length, 3) ?? []
  if (cipher === undefined || name === undefined || options === undefined) return undefined
  // Three fields and the number of keys.
  const at = MAGIC.length + cipher.length + name.length + options.length + 16
  const [open, secret] = fieldsIn(bytes, at, 2) ?? []
  if (open === undefined || secret === undefined) return undefined
  return { cipher: textOf(cipher), options, open, secret }
}

/** Undefined when the two numbers at its beginning differ. */
const inside = (secret: Bytes): Stored | undefined => {
  const [one, two] = [secret.subarray(0, 4), secret.subarray(4, 8)]
  if (Buffer.compare(one, two) !== 0) return undefined
  const [typeBytes] = fieldsIn(secret, 8, 1) ?? []
  if (typeBytes === undefined) return undefined
  const type = textOf(typeBytes)
  const count = FIELDS_OF_TYPE.get(type) ?? 3
  const fields = fieldsIn(secret, 8, count + 2)
  if (fields === undefined || fields.length < count + 2) return undefined
  const privateFields = fields.slice(1, count + 1)
  const comment = textOf(fields[count + 1] ?? new Uint8Array(0))
  return { pair: { type, publicFields: publicOf(type, privateFields), privateFields }, comment }
}

const publicOf = (type: ByteString, fields: readonly Bytes[]): readonly Bytes[] => {
  const [n, e] = fields
  if (type === 'ssh-rsa' && n !== undefined && e !== undefined) return [e, n]
  return fields.slice(0, type === 'ssh-ed25519' ? 1 : type === 'ssh-dss' ? 4 : 2)
}

const readPem = (text: ByteString): Stored | undefined => {
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(text)) return undefined
  try {
    const jwk = createPrivateKey(text).export({ format: 'jwk' })
    const pair = pairOf(jwk)
    return pair === undefined ? undefined : { pair, comment: '' }
  } catch {
    // OpenSSL says in its own words that this is no key.
    return undefined
  }
}

const pairOf = (jwk: JsonWebKey): KeyPair | undefined => {
  const bytes = (text: string | undefined): Bytes =>
    integer(numberOf(new Uint8Array(Buffer.from(text ?? '', 'base64url'))))
  if (jwk.kty === 'RSA') {
    const privateFields = [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(bytes)
    return { type: 'ssh-rsa', publicFields: publicOf('ssh-rsa', privateFields), privateFields }
  }
  if (jwk.kty !== 'EC') return undefined
  const name = `nistp${jwk.crv?.slice(2)}`
  const point = Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk.x ?? '', 'base64url'),
    Buffer.from(jwk.y ?? '', 'base64url'),
  ])
  const open = [bytesOf(name), new Uint8Array(point)]
  return {
    type: `ecdsa-sha2-${name}`,
    publicFields: open,
    privateFields: [...open, bytes(jwk.d)],
  }
}

/** Whether text is a private file of any kind. */
export const isPrivateFile = (text: ByteString): boolean =>
  /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)

/** The public blob at the front of an openssh-key-v1 file: it needs no passphrase. */
export const openPartOf = (text: ByteString): Bytes | undefined => partsOf(text)?.open
