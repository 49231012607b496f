/** Ed25519 keys and certificates as PEM (RFC 7468, 8410, 5280). */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Host } from './host.ts'

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A private key of 32 bytes. */
export const keyPem = (seed: Bytes): ByteString => pem('PRIVATE KEY', Buffer.concat([PKCS8, seed]))

/** A server's certificate for the web application's name, signed by its own key for ten years. */
export const selfSignedPem = (seed: Bytes, host: Host): ByteString => {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const name = sequence(
    rdn('060355040a', 'utf8', host.company.name),
    rdn('0603550403', 'utf8', host.app.serverName),
  )
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    serial(spki),
    ALGORITHM,
    name,
    sequence(time(host.installedS), time(host.installedS + TEN_YEARS_S)),
    name,
    spki,
    tlv(0xa3, sequence(alternativeNames(host), basicConstraints)),
  )
  const signature = sign(null, toBeSigned, key)
  return pem('CERTIFICATE', sequence(toBeSigned, ALGORITHM, tlv(0x03, Buffer.of(0), signature)))
}

const TEN_YEARS_S = 3_650 * 86_400

const tlv = (tag: number, ...parts: readonly Bytes[]): Buffer => {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  const length = body.length < 0x100 ? [0x81] : [0x82, body.length >> 8]
  return Buffer.concat([Buffer.of(tag, ...length, body.length & 0xff), body])
}
const sequence = (...parts: readonly Bytes[]): Buffer => tlv(0x30, ...parts)
/** id-Ed25519, 1.3.101.112. */
const ALGORITHM = sequence(Buffer.from('06032b6570', 'hex'))

const rdn = (oid: string, encoding: 'utf8', text: string): Buffer =>
  tlv(0x31, sequence(Buffer.from(oid, 'hex'), tlv(0x0c, Buffer.from(text, encoding))))

/** Eight bytes, positive and never shorter: sizes must not depend on the key. */
const serial = (spki: Bytes): Buffer => {
  const number = createHash('sha256').update(spki).digest().subarray(0, 8)
  number.writeUInt8((number.readUInt8(0) & 0x3f) | 0x40, 0)
  return tlv(0x02, number)
}

/** UTCTime until 2049, GeneralizedTime from then on. */
const time = (seconds: number): Buffer => {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)
  const isShort = digits < '2050'
  return tlv(isShort ? 0x17 : 0x18, Buffer.from(`${isShort ? digits.slice(2) : digits}Z`))
}

const extension = (oid: string, value: Bytes): Buffer =>
  sequence(Buffer.from(oid, 'hex'), tlv(0x04, value))

const alternativeNames = ({ app, fqdn }: Host): Buffer =>
  extension(
    '0603551d11',
    sequence(tlv(0x82, Buffer.from(app.serverName)), tlv(0x82, Buffer.from(fqdn))),
  )

const basicConstraints = extension('0603551d13', sequence())

const pem = (label: string, der: Bytes): ByteString =>
  [
    `-----BEGIN ${label}-----`,
    ...(Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ].join('\n')
