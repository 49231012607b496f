/**
 * Files in homes that hold a password for a tool this machine's own programs don't read: what a
 * shell or a program looks up by itself (.netrc, .bash_login) must never come into being.
 */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { clientCnf, gitCredentials, pgpass } from '../cloud-texts.ts'
import { homesOf } from '../homes.ts'
import { isDealt, leftAt } from '../plausible.ts'
import type { Asked, Recipe } from '../recipe.ts'

const NAMES: ReadonlyMap<ByteString, (asked: Asked) => ByteString> = new Map([
  ['.git-credentials', (asked: Asked) => gitCredentials(asked, asked.slots)],
  ['.my.cnf', (asked: Asked) => myCnf(asked)],
  ['.pgpass', (asked: Asked) => pgpass(asked, asked.slots)],
  ['.vault_pass', ({ slots }: Asked) => `${slots.text('vault.password')}\n`],
  ['.vault_pass.txt', ({ slots }: Asked) => `${slots.text('vault.password')}\n`],
  ['.borg_passphrase', ({ slots }: Asked) => `${slots.text('backup.passphrase')}\n`],
])

export const recipe: Recipe = {
  name: 'ghost-dotfiles',
  version: 1,
  places: (about) => homesOf(about).map(({ home }) => home),
  conjures: (about, path) =>
    NAMES.has(nameOf(path)) && isDealt(about, path) ? [leftAt(about, path)] : undefined,
  make: (asked) => bytesOf(NAMES.get(nameOf(asked.path))?.(asked) ?? ''),
}

const nameOf = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

const myCnf = ({ path, slots, host }: Asked): ByteString =>
  path.startsWith('/root/')
    ? clientCnf('root', slots.text('db.root_password'))
    : clientCnf(host.app.databaseUser, slots.text('db.password'))
