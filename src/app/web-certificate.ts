/** The web server's certificate: as Debian's ssl-cert makes one, once, kept in the store. */
import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { TlsCertificate } from '../nerve/nerve.ts'
import type { Store } from '../store/store.ts'

const FACT = 'http.certificate'
/** make-ssl-cert(8): RSA of 2,048 bits, SHA-256, ten years. */
const RSA_BITS = 2_048
const VALID_MS = 3_650 * 86_400_000

const generate = promisify(generateKeyPair)

/** Who the certificate is for, and since when (milliseconds since 1970). */
export interface CertificateSubject {
  readonly hostname: string
  readonly sinceMs: number
}

/** The kept certificate of a host name, or a new one. Its key is deemed public. */
export const webCertificate = async (
  store: Store,
  subject: CertificateSubject,
): Promise<TlsCertificate> => {
  const fact = `${FACT}.${subject.hostname}`
  const kept = await store.getFact(fact)
  if (kept !== undefined) return JSON.parse(kept) as TlsCertificate
  const made = await make(subject)
  return JSON.parse(await store.keepFact(fact, JSON.stringify(made)))
}

const make = async ({ hostname, sinceMs }: CertificateSubject): Promise<TlsCertificate> => {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: RSA_BITS })
  const body = tbs({ hostname, sinceMs }, publicKey)
  const signature = sign('sha256', body, privateKey)
  const der = sequence(body, RSA_SHA256, tagged(BIT_STRING, Buffer.of(0), signature))
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(der),
  }
}

/** TBSCertificate of RFC 5280 section 4.1. */
const tbs = ({ hostname, sinceMs }: CertificateSubject, key: KeyObject): Buffer => {
  const name = sequence(tagged(SET, sequence(COMMON_NAME, tagged(UTF8, Buffer.from(hostname)))))
  const serial = randomBytes(20)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return sequence(
    tagged(VERSION, tagged(INTEGER, Buffer.of(2))),
    tagged(INTEGER, serial),
    RSA_SHA256,
    name,
    sequence(time(sinceMs), time(sinceMs + VALID_MS)),
    name,
    key.export({ type: 'spki', format: 'der' }),
    tagged(EXTENSIONS, sequence(...extensionsFor(hostname))),
  )
}

/** basicConstraints CA:FALSE and the host as subjectAltName. */
const extensionsFor = (hostname: string): readonly Buffer[] => [
  sequence(BASIC_CONSTRAINTS, tagged(OCTETS, sequence())),
  sequence(ALT_NAME, tagged(OCTETS, sequence(tagged(DNS_NAME, Buffer.from(hostname))))),
]

const SEQUENCE = 0x30
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTETS = 0x04
const UTF8 = 0x0c
const UTC_TIME = 0x17
const SET = 0x31
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const DNS_NAME = 0x82

/** DER of X.690: tag, length, contents. */
const tagged = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const inside = Buffer.concat(contents)
  const { length } = inside
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), inside])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(SEQUENCE, ...parts)

const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))

/** sha256WithRSAEncryption with its NULL, commonName, basicConstraints, subjectAltName. */
const RSA_SHA256 = sequence(identifier('2a864886f70d01010b'), tagged(0x05))
const COMMON_NAME = identifier('550403')
const BASIC_CONSTRAINTS = identifier('551d13')
const ALT_NAME = identifier('551d11')

/** UTCTime: good until 2049, as RFC 5280 wants it before 2050. */
const time = (ms: number): Buffer => {
  const [date = ''] = new Date(ms).toISOString().replace(/[-:T]/g, '').split('.')
  return tagged(UTC_TIME, Buffer.from(`${date.slice(2)}Z`))
}

const pem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
