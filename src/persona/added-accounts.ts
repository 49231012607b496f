/** Accounts that a persona adds to the tables of an imported root: passwd(5), group(5), shadow(5). */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import type { Profile } from './profile.ts'
import type { About, Asked } from './recipe.ts'
import { FIRST_PERSON_UID, type Group, groupsOf, membersOf, type User, usersOf } from './users.ts'

type RootPassword = Profile['root_password']

/** Whether the persona names any; else the root's own tables are true. */
export const namesAccounts = (about: About): boolean => {
  const { members, root_password: rootPassword } = about.profile
  const added = usersOf(about).length + groupsOf(about).length + Object.keys(members).length
  return added > 0 || isGiven(rootPassword)
}

/** A password that is not given is read as `!`. */
const isGiven = (password: RootPassword): boolean => password !== 'recorded' && password !== '!'

/** What crypt(3) makes of a user's password. */
type HashOf = (asked: Asked, user: string) => ByteString

/** The lines of a table as they are; what the persona names comes after them, or in their place. */
export const addedLines = (
  lines: readonly ByteString[],
  asked: Asked,
  hashOf: HashOf,
): readonly ByteString[] => {
  const users = usersOf(asked)
  const groups = groupsOf(asked)
  const isOfGroups = /^\/etc\/g/.test(asked.path)
  const named = new Set((isOfGroups ? groups : users).map(({ name }) => name))
  const kept = lines.filter((line) => line !== '' && !named.has(line.split(':')[0] ?? ''))
  switch (asked.path) {
    case '/etc/passwd':
      return [...kept, ...users.map(passwdLine)]
    case '/etc/group':
    case '/etc/gshadow':
      return [
        ...kept.map((line) => withMembers(line, asked)),
        ...groups.map((group) => groupLine(group, asked.path)),
      ]
    case '/etc/shadow':
      return [
        ...kept.map((line) => withPassword(line, asked, hashOf)),
        ...users.map((user) => shadowLine(user, asked, hashOf)),
      ]
    default:
      return [...kept, ...subordinateLines(users, kept.length)]
  }
}

/** The line of a user in passwd(5). */
export const passwdLine = ({ name, uid, gid, gecos, home, shell }: User): ByteString =>
  fromUnicode(`${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`)

const groupLine = ({ name, gid, members }: Group, path: ByteString): ByteString =>
  path === '/etc/group'
    ? `${name}:x:${gid}:${members.join(',')}\n`
    : `${name}:!::${members.join(',')}\n`

/** A line of group or gshadow with the members that the persona adds. */
const withMembers = (line: ByteString, asked: Asked): ByteString => {
  const fields = line.trimEnd().split(':')
  const before = (fields.at(-1) ?? '').split(',').filter((name) => name !== '')
  const members = new Set([...before, ...membersOf(asked, fields[0] ?? '').map(fromUnicode)])
  return `${[...fields.slice(0, -1), [...members].join(',')].join(':')}\n`
}

const DAY_MS = 86_400_000

const shadowLine = ({ name, password }: User, asked: Asked, hashOf: HashOf): ByteString => {
  const day = Math.floor(Date.parse(asked.profile.installed) / DAY_MS)
  const hash = password === 'secret' ? hashOf(asked, name) : password
  return `${name}:${hash}:${day}:0:99999:7:::\n`
}

/** root's line of shadow, when the persona says what his password is. */
const withPassword = (line: ByteString, asked: Asked, hashOf: HashOf): ByteString => {
  const [name = '', , ...rest] = line.split(':')
  const { root_password: wanted } = asked.profile
  if (name !== 'root' || !isGiven(wanted)) return line
  const password = wanted === 'secret' ? hashOf(asked, name) : wanted
  return [name, password, ...rest].join(':')
}

const SUBORDINATES_FIRST = 100_000
const SUBORDINATES = 65_536

const subordinateLines = (users: readonly User[], before: number): readonly ByteString[] =>
  users
    .filter(({ uid }) => uid >= FIRST_PERSON_UID)
    .map(({ name }, n) => {
      const first = SUBORDINATES_FIRST + (before + n) * SUBORDINATES
      return `${name}:${first}:${SUBORDINATES}\n`
    })
