/** ~/.ssh of root and of people: keys, authorized_keys(5), known_hosts, ssh_config(5). */
import { createHmac } from 'node:crypto'
import { bytesOf } from '../../base/bytes.ts'
import { keySlotOf, neighbourKey, privateKeyFile, publicKeyLine, ROOT } from '../login-keys.ts'
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { publicLine } from '../ssh-wire.ts'
import { adminOf, peopleOf, type User } from '../users.ts'
import { hasRole, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'ssh-logins',
  version: 1,
  role: 'server',
  files: (about) => [ROOT, ...peopleOf(about)].flatMap((user) => filesOf(about, user)),
})

const filesOf = (about: About, user: User): readonly WrittenFile[] => {
  const { name, home, uid, gid } = user
  const at = (file: string, mode: number, text: (asked: Asked) => string): WrittenFile => ({
    path: `${home}/.ssh/${file}`,
    mode,
    uid,
    gid,
    mtimeS: momentOf(about, `${name} ${file.replace('.pub', '')}`, { from: 0.05, to: 0.7 }),
    text,
  })
  const files: WrittenFile[] = [
    { path: `${home}/.ssh`, type: 'directory', mode: 0o700, uid, gid },
    at('authorized_keys', 0o600, (asked) => authorizedKeys(asked, user)),
  ]
  if (keySlotOf(about, name) !== undefined) {
    files.push(
      at('id_ed25519', 0o600, (asked) => privateKeyFile(asked, name)),
      at('id_ed25519.pub', 0o644, (asked) => publicKeyLine(asked, name)),
      at('known_hosts', 0o644, (asked) => knownHosts(asked, name)),
      at('config', 0o600, (asked) => config(asked, name)),
    )
  }
  if (name === 'root' && hasRole(about, 'backup')) {
    files.push(
      at('id_backup', 0o600, (asked) => privateKeyFile(asked, 'backup')),
      at('id_backup.pub', 0o644, (asked) => publicKeyLine(asked, 'backup')),
    )
  }
  return files
}

/** Who may log in: people as themselves, administrators as robots, too. */
const authorizedKeys = (asked: Asked, { name }: User): string => {
  const admin = adminOf(asked)
  const monitor = asked.host.neighbours.find(({ role }) => role === 'monitoring')
  const git = asked.host.neighbours.find(({ role }) => role === 'git')
  const isPerson = asked.host.people.some(({ login }) => login === name)
  const lines = [publicKeyLine(asked, isPerson ? name : admin)]
  if (name === 'root' && monitor !== undefined) {
    const limits = `from="${monitor.address}",no-pty,no-port-forwarding`
    lines.push(`${limits} ${publicKeyLine(asked, `monitor@${monitor.hostname}`)}`)
  }
  if (name === 'deploy' && git !== undefined) {
    lines.push(publicKeyLine(asked, `ci@${git.hostname}`))
  }
  return lines.join('')
}

/** Robots' were written by ssh-keyscan; others hashed, as Debian's ssh_config has it. */
const knownHosts = (asked: Asked, user: string): string => {
  const { neighbours } = asked.host
  const isHashed = user !== 'deploy'
  const met = neighbours.filter(({ role }) => isHashed || role === 'git' || role === 'web')
  return met
    .map(({ hostname, address }) => {
      const names = isHashed ? hashedName(asked, user, hostname) : `${hostname},${address}`
      return `${names} ${publicLine(neighbourKey(asked, hostname))}\n`
    })
    .join('')
}

const SALT_BYTES = 20

/** `|1|salt|HMAC-SHA1 of the name`: sshd(8). */
const hashedName = ({ seed }: About, user: string, name: string): string => {
  const salt = Buffer.from(secretOf(seed, `known ${user} ${name}`).subarray(0, SALT_BYTES))
  const hash = createHmac('sha1', salt).update(bytesOf(name)).digest('base64')
  return `|1|${salt.toString('base64')}|${hash}`
}

const config = ({ host, profile }: Asked, user: string): string => {
  const blocks = host.neighbours
    .filter(({ role }) => (user === 'deploy' ? role === 'git' : role !== 'git'))
    .map(({ hostname, address, role }) => {
      const isBackup = role === 'backup' && user === 'root' && profile.roles.includes('backup')
      const login = user === 'deploy' ? 'git' : isBackup ? 'borg' : user
      const key = isBackup ? '    IdentityFile ~/.ssh/id_backup\n' : ''
      return `Host ${hostname}\n    HostName ${address}\n    User ${login}\n${key}`
    })
  return `${blocks.join('\n')}\nHost *\n    ServerAliveInterval 60\n`
}
