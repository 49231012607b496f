/** The SSH server's host keys: of the installation's seed, for the door and for /etc/ssh. */
import { type RsaKey, rsaKey } from './rsa-key.ts'
import { secretOf } from './secret.ts'
import { ecdsaKey, ed25519Key, rsaSshKey } from './ssh-keys.ts'
import type { SshKey } from './ssh-wire.ts'

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
