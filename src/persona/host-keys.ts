/** The SSH server's host keys: of the installation's seed, for the door and for /etc/ssh. */
import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { type RsaKey, rsaKey } from './rsa-key.ts'
import { secretOf } from './secret.ts'
import { ecdsaKey, ed25519Key, rsaSshKey } from './ssh-keys.ts'
import { integer, type SshKey } from './ssh-wire.ts'

/** In the order of sshd_config(5)'s HostKey. */
export const HOST_KEY_KINDS = ['rsa', 'ecdsa', 'ed25519'] as const
export type HostKeyKind = (typeof HOST_KEY_KINDS)[number]

/** One host key; RSA's takes some 0.3 s when a seed is asked for the first time in a thread. */
export const hostKeyOf = (seed: string, kind: HostKeyKind): SshKey => {
  if (kind === 'rsa') return rsaSshKey(rsaHostKey(seed))
  const secret = secretOf(seed, `ssh_host_${kind}_key`)
  return kind === 'ecdsa' ? ecdsaKey(secret) : ed25519Key(secret)
}

/** Keys are made of seeds: keeping the last one spares making it again. */
let last: { readonly seed: string; readonly key: RsaKey } | undefined

const rsaHostKey = (seed: string): RsaKey => {
  if (last?.seed !== seed) {
    const secret = Buffer.from(secretOf(seed, 'ssh_host_rsa_key')).toString('hex')
    last = { seed, key: rsaKey(secret) }
  }
  return last.key
}

/** The same key as PKCS #8 in PEM, as the SSH door takes it. */
export const hostKeyPem = (seed: string, kind: HostKeyKind): string => {
  const key = createPrivateKey({ key: jwkOf(seed, kind), format: 'jwk' })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

const jwkOf = (seed: string, kind: HostKeyKind): JsonWebKey => {
  if (kind === 'rsa') return rsaJwk(rsaHostKey(seed))
  const { publicFields, privateFields } = hostKeyOf(seed, kind)
  const open = publicFields.at(-1) ?? NO_BYTES
  const secret = privateFields.at(-1) ?? NO_BYTES
  if (kind === 'ed25519') {
    const d = base64(secret.subarray(0, ED25519_SEED_BYTES))
    return { kty: 'OKP', crv: 'Ed25519', x: base64(open), d }
  }
  // An uncompressed point (SEC 1): 4, x, y.
  const [x, y] = [base64(open.subarray(1, 33)), base64(open.subarray(33))]
  return { kty: 'EC', crv: 'P-256', x, y, d: base64(secret) }
}

const ED25519_SEED_BYTES = 32

const rsaJwk = ({ n, e, d, inverse, p, q }: RsaKey): JsonWebKey => ({
  kty: 'RSA',
  n: number64(n),
  e: number64(e),
  d: number64(d),
  p: number64(p),
  q: number64(q),
  dp: number64(d % (p - 1n)),
  dq: number64(d % (q - 1n)),
  qi: number64(inverse),
})

const base64 = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url')
/** RFC 7518: without leading zeros. */
const number64 = (value: bigint): string => {
  const bytes = integer(value)
  return base64(bytes[0] === 0 ? bytes.subarray(1) : bytes)
}
