/** Keys left in homes and under /etc: OpenSSH's own format, PEM for *.key and *.pem. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { homeAt } from '../homes.ts'
import { keyPem, selfSignedPem } from '../pem.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Asked, Recipe } from '../recipe.ts'
import type { KeySlotName } from '../slots.ts'
import { ed25519Key } from '../ssh-keys.ts'
import { privateFile } from '../ssh-wire.ts'

const IDENTITY = /^\.?id_(?:rsa|ed25519|ecdsa)\b/

export const recipe: Recipe = {
  name: 'ghost-keys',
  version: 1,
  places: (about) => placesFor(about, ['key', 'certificate']),
  conjures: (about, path) => {
    const meaning = plausibleAt(about, path)?.meaning
    if (meaning === 'certificate') return [leftAt(about, path, { mode: 0o644 })]
    return meaning === 'key' ? [leftAt(about, path)] : undefined
  },
  make: (asked) => {
    const { path, host } = asked
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (IDENTITY.test(name)) return bytesOf(identity(asked))
    const isKey = plausibleAt(asked, path)?.meaning === 'key'
    const seed = asked.slots.bytes('tls.key')
    return bytesOf(isKey ? keyPem(seed) : selfSignedPem(seed, host))
  },
}

const identity = (asked: Asked): ByteString => {
  const login = homeAt(asked, asked.path)?.login ?? 'root'
  const key = ed25519Key(asked.slots.bytes(slotOf(asked.path, login)))
  return privateFile(key, `${login}@${asked.host.hostname}`)
}

/** Ed25519 under its own name is the login's; what lies beside it was made for backups. */
const slotOf = (path: ByteString, login: string): KeySlotName => {
  if (!path.includes('/id_ed25519')) return 'backup.ssh_key'
  if (login === 'root') return 'root.ssh_key'
  return login === 'deploy' ? 'deploy.ssh_key' : 'admin.ssh_key'
}
