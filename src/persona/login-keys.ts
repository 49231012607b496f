/** Key pairs of those who log in to or from this machine, each of one seed everywhere. */
import type { About, Asked } from './recipe.ts'
import { secretOf } from './secret.ts'
import type { KeySlotName } from './slots.ts'
import { ed25519Key } from './ssh-keys.ts'
import { privateFile, publicLine, type SshKey } from './ssh-wire.ts'
import { adminOf, type User } from './users.ts'

/** Whose private keys lie on this machine, and so are a world's own. */
const SLOT_OF: Readonly<Record<string, KeySlotName>> = {
  root: 'root.ssh_key',
  deploy: 'deploy.ssh_key',
  backup: 'backup.ssh_key',
}

/** The slot of a user's key; undefined when only its public half was ever here. */
export const keySlotOf = (about: About, user: string): KeySlotName | undefined =>
  user === adminOf(about) && user !== 'root' ? 'admin.ssh_key' : SLOT_OF[user]

const keyOf = (asked: Asked, user: string): SshKey => {
  const slot = keySlotOf(asked, user)
  return ed25519Key(
    slot === undefined ? secretOf(asked.seed, `key ${user}`) : asked.slots.bytes(slot),
  )
}

/** Where a key was made: robots' here, people's on machines of their own, others' elsewhere. */
const commentOf = (about: About, user: string): string => {
  if (user === 'root' || user === 'deploy') return `${user}@${about.host.hostname}`
  return about.host.people.some(({ login }) => login === user) ? `${user}@workstation` : user
}

/** A user's line as in id_ed25519.pub and authorized_keys, with its newline. */
export const publicKeyLine = (asked: Asked, user: string): string =>
  `${publicLine(keyOf(asked, user), commentOf(asked, user))}\n`

/** A user's private file. */
export const privateKeyFile = (asked: Asked, user: string): string =>
  privateFile(keyOf(asked, user), commentOf(asked, user))

/** The host key another machine of the network shows; the same in every world. */
export const neighbourKey = ({ seed }: About, hostname: string): SshKey =>
  ed25519Key(secretOf(seed, `neighbour ${hostname}`))

/** Root as a user like the others. */
export const ROOT: User = {
  name: 'root',
  uid: 0,
  gid: 0,
  gecos: 'root',
  home: '/root',
  shell: '/bin/bash',
  password: 'secret',
}
