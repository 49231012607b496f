/** The machine's SSH host keys: made once per installation, kept in the store. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { SshHostKey } from '../nerve/nerve.ts'
import type { Store } from '../store/store.ts'

const FACT = 'ssh.host-keys'
/** ssh-keygen's default, and so what an installed sshd has. */
const RSA_BITS = 3_072

const generate = promisify(generateKeyPair)

/** The kept keys, or new ones: an RSA key takes some hundred milliseconds, on another thread. */
export const hostKeys = async (store: Store): Promise<readonly SshHostKey[]> => {
  const kept = await store.getFact(FACT)
  if (kept !== undefined) return JSON.parse(kept) as readonly SshHostKey[]
  const made = await makeHostKeys()
  await store.putFact(FACT, JSON.stringify(made))
  return made
}

/** In the order of sshd_config(5)'s HostKey: rsa, ecdsa, ed25519. */
const makeHostKeys = async (): Promise<readonly SshHostKey[]> => {
  const [rsa, ecdsa, ed25519] = await Promise.all([
    generate('rsa', { modulusLength: RSA_BITS }),
    generate('ec', { namedCurve: 'prime256v1' }),
    generate('ed25519'),
  ])
  return [
    { kind: 'rsa', privateKey: pem(rsa) },
    { kind: 'ecdsa', privateKey: pem(ecdsa) },
    { kind: 'ed25519', privateKey: pem(ed25519) },
  ]
}

const pem = ({ privateKey }: Awaited<ReturnType<typeof generate>>): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
