/** /etc/ssh/ssh_host_*: the keys that the SSH door shows, as ssh-keygen -A writes them. */
import { HOST_KEY_KINDS, type HostKeyKind, hostKeyOf } from '../host-keys.ts'
import { firstBootS } from '../moments.ts'
import type { Asked, Recipe } from '../recipe.ts'
import { privateFile, publicLine } from '../ssh-wire.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

/** What an imported root has of them is never shown: the keys would not be the door's. */
const PATHS = HOST_KEY_KINDS.map((kind) => `/etc/ssh/ssh_host_${kind}_key`)

const written = writing({
  name: 'ssh-host-keys',
  version: 1,
  isPart: (about) => hasRole(about, 'server') || about.isImported === true,
  files: (about) => HOST_KEY_KINDS.flatMap((kind) => filesOf(kind, firstBootS(about))),
})

export const recipe: Recipe = {
  ...written,
  insists: PATHS.flatMap((path) => [path, `${path}.pub`]),
}

const filesOf = (kind: HostKeyKind, mtimeS: number): readonly WrittenFile[] => [
  {
    path: `/etc/ssh/ssh_host_${kind}_key`,
    mode: 0o600,
    mtimeS,
    text: (asked) => onceWanted(asked, kind, (key) => privateFile(key, commentOf(asked))),
  },
  {
    path: `/etc/ssh/ssh_host_${kind}_key.pub`,
    mode: 0o644,
    mtimeS,
    text: (asked) => onceWanted(asked, kind, (key) => `${publicLine(key, commentOf(asked))}\n`),
  },
]

const commentOf = ({ host }: Asked): string => `root@${host.hostname}`

/** Sizes are those of any key of the kind; an RSA key is slow to make. */
const onceWanted = (
  { seed, size }: Asked,
  kind: HostKeyKind,
  write: (key: ReturnType<typeof hostKeyOf>) => string,
): string => {
  if (size > 0 || kind !== 'rsa') return write(hostKeyOf(seed, kind))
  return write(BLANK_RSA)
}

/** A key whose numbers have the widths that rsaKey promises (n, e, d, inverse, p, q). */
const BLANK_RSA: ReturnType<typeof hostKeyOf> = {
  type: 'ssh-rsa',
  publicFields: [new Uint8Array(3), new Uint8Array(385)],
  privateFields: [385, 3, 384, 192, 193, 193].map((bytes) => new Uint8Array(bytes)),
}
