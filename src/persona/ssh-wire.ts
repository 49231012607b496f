/** SSH keys as files: openssh-key-v1 (PROTOCOL.key of OpenSSH 9.2) and authorized_keys lines. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf, concat } from '../base/bytes.ts'

/** A key pair as its files hold it: the fields after the type's name, as on the wire. */
export interface SshKey {
  /** `ssh-ed25519` and so on. */
  readonly type: ByteString
  readonly publicFields: readonly Bytes[]
  /** All fields of the private file, public ones among them. */
  readonly privateFields: readonly Bytes[]
}

/** Length (u32be) and bytes: RFC 4251's string. */
export const field = (bytes: Bytes): Bytes => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return concat([length, bytes])
}

/** A positive number as RFC 4251's mpint, without its length. */
export const integer = (value: bigint): Bytes => {
  const hex = value.toString(16)
  // Whole bytes, with a zero before a set highest bit.
  const padded = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/.test(padded) ? `00${padded}` : padded, 'hex')
}

/** The line of id_*.pub, authorized_keys and known_hosts (after the host), without a newline. */
export const publicLine = (key: SshKey, comment = ''): ByteString =>
  `${key.type} ${Buffer.from(publicBlob(key)).toString('base64')}${comment && ` ${comment}`}`

/** As `ssh-keygen -l` shows it. */
export const fingerprint = (key: SshKey): ByteString =>
  `SHA256:${createHash('sha256').update(publicBlob(key)).digest('base64').replace(/=+$/, '')}`

const MAGIC = 'openssh-key-v1\0'
const LINE_CHARS = 70
/** Cipher `none` has blocks of eight bytes. */
const BLOCK_BYTES = 8

/** The private file, without a passphrase. */
export const privateFile = (key: SshKey, comment: ByteString): ByteString => {
  const blob = publicBlob(key)
  // A number that OpenSSH dices and writes twice, to see whether decryption worked.
  const check = createHash('sha256').update(blob).update('check').digest().subarray(0, 4)
  const secret = concat([
    check,
    check,
    field(bytesOf(key.type)),
    ...key.privateFields.map(field),
    field(bytesOf(comment)),
  ])
  const missing = (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES
  const padding = Uint8Array.from({ length: missing }, (_, n) => n + 1)
  const none = field(bytesOf('none'))
  const file = concat([
    bytesOf(MAGIC),
    none,
    none,
    field(new Uint8Array(0)),
    Uint8Array.of(0, 0, 0, 1),
    field(blob),
    field(concat([secret, padding])),
  ])
  const lines = Buffer.from(file)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE_CHARS}}`, 'g'))
  return [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...(lines ?? []),
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n')
}

const publicBlob = ({ type, publicFields }: SshKey): Bytes =>
  concat([field(bytesOf(type)), ...publicFields.map(field)])
