/** SSH keys on the wire (RFC 4251, 4253, 5656, 8709): fields, numbers, blobs. */
import { type ByteString, type Bytes, bytesOf, concat, textOf } from '../../base/bytes.ts'

/** A key pair as its files hold it: the fields after the type's name. */
export interface KeyPair {
  /** `ssh-ed25519` and so on. */
  readonly type: ByteString
  readonly publicFields: readonly Bytes[]
  /** All fields of the private file, public ones among them. */
  readonly privateFields: readonly Bytes[]
}

/** The public half: its blob begins with the type. */
export interface PublicKey {
  readonly type: ByteString
  readonly blob: Bytes
  readonly comment: ByteString
}

/** Length (u32be) and bytes. */
export const field = (bytes: Bytes): Bytes => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return concat([length, bytes])
}

/** A positive number as mpint, without its length. */
export const integer = (value: bigint): Bytes => {
  const hex = value.toString(16)
  const padded = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/.test(padded) ? `00${padded}` : padded, 'hex')
}

export const numberOf = (bytes: Bytes): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)

/** The fields from an offset on, as many as there are; undefined when one is cut off. */
export const fieldsIn = (bytes: Bytes, from = 0, count = 64): readonly Bytes[] | undefined => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Bytes[] = []
  for (let at = from; at < bytes.length && fields.length < count; ) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + view.readUInt32BE(at)
    if (end > bytes.length) return undefined
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}

export const blobOf = ({ type, publicFields }: KeyPair): Bytes =>
  concat([field(bytesOf(type)), ...publicFields.map(field)])

/** The line of id_*.pub and authorized_keys, without a newline. */
export const publicLine = (type: ByteString, blob: Bytes, comment: ByteString): ByteString =>
  `${type} ${Buffer.from(blob).toString('base64')}${comment && ` ${comment}`}`

const TYPES =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/

/** The key of `[options or hosts] type base64 [comment]`; undefined: the line has none. */
export const readPublicLine = (
  line: ByteString,
): (PublicKey & { readonly before: ByteString }) | undefined => {
  const words = line.trim().split(/[ \t]+/)
  const at = words.slice(0, 3).findIndex((word) => TYPES.test(word))
  const [type, base64, ...comment] = at < 0 ? [] : words.slice(at)
  if (type === undefined || base64 === undefined) return undefined
  const blob = Buffer.from(base64, 'base64')
  const [name] = fieldsIn(blob, 0, 1) ?? []
  if (name === undefined || textOf(name) !== type || fieldsIn(blob) === undefined) return undefined
  return {
    type,
    blob: new Uint8Array(blob),
    comment: comment.join(' '),
    before: words.slice(0, at).join(' '),
  }
}

/** `RSA`, `ED25519` ... as fingerprints end. */
export const shortType = (type: ByteString): string => {
  if (type === 'ssh-rsa') return 'RSA'
  if (type === 'ssh-dss') return 'DSA'
  const isKey = type.startsWith('sk-')
  return (type.includes('ed25519') ? 'ED25519' : 'ECDSA') + (isKey ? '-SK' : '')
}

/** So many bits a key has. */
export const bitsOf = (type: ByteString, blob: Bytes): number => {
  const fields = fieldsIn(blob) ?? []
  const number = type === 'ssh-rsa' ? fields[2] : type === 'ssh-dss' ? fields[1] : undefined
  if (number !== undefined) return numberOf(number).toString(2).length
  return Number(/nistp(\d+)/.exec(type)?.[1] ?? 256)
}
