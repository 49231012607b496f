/** The SSH door's host keys: made of the seed as /etc/ssh's are, and kept, for RSA takes long. */
import { createHash } from 'node:crypto'
import type { SshHostKey } from '../nerve/nerve.ts'
import { HOST_KEY_KINDS, hostKeyPem } from '../persona/host-keys.ts'
import type { Store } from '../store/store.ts'

/** The kept keys of a seed, or new ones: making them holds the thread for some 0.3 s, once. */
export const hostKeys = async (store: Store, seed: string): Promise<readonly SshHostKey[]> => {
  const fact = `ssh.host-keys.${createHash('sha256').update(seed).digest('hex').slice(0, 16)}`
  const kept = await store.getFact(fact)
  if (kept !== undefined) return JSON.parse(kept) as readonly SshHostKey[]
  const made = HOST_KEY_KINDS.map((kind) => ({ kind, privateKey: hostKeyPem(seed, kind) }))
  return JSON.parse(await store.keepFact(fact, JSON.stringify(made)))
}
