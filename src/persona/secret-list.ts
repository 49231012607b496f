/** What an administrator writes down: the machine's logins, one per line, in any format. */
import type { ByteString } from '../base/bytes.ts'
import { ghostDice } from './plausible.ts'
import type { Asked } from './recipe.ts'
import type { SlotName } from './slots.ts'

interface Login {
  readonly what: string
  readonly where: string
  readonly user: string
  readonly slot: SlotName
}

const loginsOf = ({ host }: Asked): readonly Login[] => {
  const admin = host.people.find(({ isAdmin }) => isAdmin)?.login ?? 'admin'
  const near = (role: string): string =>
    host.neighbours.find((it) => it.role === role)?.hostname ?? host.hostname
  return [
    { what: 'server', where: `${host.hostname} ssh`, user: 'root', slot: 'root.password' },
    { what: 'ssh', where: host.address, user: admin, slot: 'admin.password' },
    { what: 'database', where: 'localhost:3306', user: 'root', slot: 'db.root_password' },
    {
      what: host.app.slug,
      where: host.app.database,
      user: host.app.databaseUser,
      slot: 'db.password',
    },
    {
      what: `${host.app.slug} admin`,
      where: `https://${host.app.serverName}/admin`,
      user: 'admin',
      slot: 'app.admin_password',
    },
    { what: 'mail', where: `mail.${host.company.domain}`, user: 'noreply', slot: 'smtp.password' },
    { what: 'backup', where: near('backup'), user: 'backup', slot: 'backup.passphrase' },
    { what: 'staging', where: 'basic auth', user: 'staging', slot: 'htpasswd.password' },
  ]
}

/** A list of logins in the format that an extension names; some of them are in each. */
export const secretList = (asked: Asked, extension: string): ByteString => {
  const dice = ghostDice(asked, asked.path, 'list')
  const all = loginsOf(asked)
  const logins = all.filter(() => dice.below(4) > 0)
  const some = logins.length < 3 ? all : logins
  const secret = ({ slot }: Login): string => asked.slots.text(slot)
  switch (extension) {
    case 'json':
      return `${JSON.stringify(
        some.map((it) => ({
          name: it.what,
          host: it.where,
          username: it.user,
          password: secret(it),
        })),
        undefined,
        2,
      )}\n`
    case 'csv':
      return ['name,url,username,password', ...some.map((it) => rowOf(it, secret(it))), ''].join(
        '\n',
      )
    case 'yml':
    case 'yaml':
      return some
        .map(
          (it) =>
            `${key(it, '_')}:\n  host: '${it.where}'\n  user: ${it.user}\n  password: ${quoted(secret(it))}\n`,
        )
        .join('')
    case 'ini':
      return some
        .map(
          (it) =>
            `[${key(it, '-')}]\nhost = ${it.where}\nuser = ${it.user}\npassword = ${secret(it)}\n`,
        )
        .join('\n')
    case 'md':
      return `| what | where | user | password |\n|---|---|---|---|\n${some
        .map((it) => `| ${it.what} | ${it.where} | ${it.user} | \`${secret(it)}\` |\n`)
        .join('')}`
    default:
      return some.map((it) => `${it.what} (${it.where})\n  ${it.user} / ${secret(it)}\n`).join('\n')
  }
}

const rowOf = (it: Login, secret: string): string => `${it.what},${it.where},${it.user},${secret}`
const key = ({ what }: Login, joint: string): string => what.replace(' ', joint)
const quoted = (text: string): string => `'${text}'`

/** The slot that a single secret of such words holds. */
export const slotNamed = (words: ReadonlySet<string>): SlotName => {
  const [, slot] = NAMED.find(([about]) => about.some((word) => words.has(word))) ?? []
  return slot ?? 'app.admin_password'
}

const NAMED: readonly (readonly [readonly string[], SlotName])[] = [
  [['root', 'rootpw', 'server', 'ssh', 'sudo'], 'root.password'],
  [['db', 'database', 'mysql', 'mariadb', 'sql', 'postgres', 'pg'], 'db.password'],
  [['backup', 'backups', 'passphrase'], 'backup.passphrase'],
  [['smtp', 'mail', 'email'], 'smtp.password'],
  [['vault', 'master'], 'vault.password'],
  [['redis'], 'redis.password'],
  [['token', 'api', 'apikey'], 'monitoring.token'],
  [['vpn', 'wifi'], 'vpn.preshared_key'],
]
